"""Partners and orders that are there before the add-on is."""

from .measure import measured
from .populate import populate


def fill(env, customers, orders):
    """Fill the database and keep it."""
    with measured(env.cr, f"{customers} partners, {orders} orders"):
        populate(env, customers, orders)
        env.cr.commit()


def fill_and_vacuum(env, customers, orders):
    """Fill the database, and let the planner know what is in it."""
    with measured(env.cr, "filling the database"):
        populate(env, customers, orders)
        env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE")
    env.cr._cnx.autocommit = False
