from odoo import models


class CustomerHabitStep(models.AbstractModel):
    """A step of reading habits: what one kind of result needs.

    A step is done batch by batch; what a batch gives is kept before the next one, so
    that a job that dies goes on where it stopped.
    """

    _name = "customer.habit.step"
    _description = "Step of reading habits"

    def _batches(self, run):
        """Return how many batches the step has, and do what all of them need.

        Asked once a run. Batches may be done by another process, hours later: what
        all of them need has to be kept in the database, as the run's parameters are.

        :param run: customer.habit.run
        """
        return 1

    def _work(self, run, batch):
        """Do one batch, again where that was begun before, and keep what it gives.

        :param run: customer.habit.run
        :param batch: number of the batch, from 0
        :return: number of rows written or removed
        """
        return 0

    def _range(self, run, batch):
        """Return the customers of a batch, where each batch is one range of them.

        :return: (first, last) id of commercial partners, both inside
        """
        return self.env["customer.habit.reader"]._customer_ranges(run)[batch]

    def _keep_parameters(self, run, name, values):
        """Keep numbers under a name on the run, for later batches and for people.

        :param values: what JSON can hold
        """
        run.parameters = {**(run.parameters or {}), name: values}
