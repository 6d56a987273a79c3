"""The history tells moves between classes and stages: also those of before."""


def migrate(cr, version):
    """Note on each line what the customer's line before it said, where it differs."""
    if not version:
        return
    cr.execute(
        """
        WITH line AS (
            SELECT id, value_class, lifecycle_stage, trigger,
                   LAG(value_class) OVER customer AS former_class,
                   LAG(lifecycle_stage) OVER customer AS former_stage
              FROM customer_value_history
            WINDOW customer AS (PARTITION BY partner_id, company_id ORDER BY date, id))
        UPDATE customer_value_history h
           SET former_class = NULLIF(line.former_class, line.value_class),
               former_stage = NULLIF(line.former_stage, line.lifecycle_stage)
          FROM line
         WHERE h.id = line.id AND line.trigger NOT IN ('first', 'merge')
           AND (line.former_class IS DISTINCT FROM line.value_class
                OR line.former_stage IS DISTINCT FROM line.lifecycle_stage)
        """
    )
