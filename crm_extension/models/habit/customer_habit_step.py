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

        :param run: customer.habit.run
        """
        return 1

    def _work(self, run, batch):
        """Do one batch, again where that was begun before, and keep what it gives.

        :param run: customer.habit.run
        :param batch: number of the batch, from 0
        """
        raise NotImplementedError
