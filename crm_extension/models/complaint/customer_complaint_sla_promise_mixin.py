from odoo import api, models

from ...analytics import sla_policy
from ...analytics.sla_clock import METRICS, RESOLVE
from ...analytics.sla_policy import HOUR


class CustomerComplaintSlaPromiseMixin(models.AbstractModel):
    """What the policies promise for complaints, set-based."""

    _name = "customer.complaint.sla.promise.mixin"
    _description = "Promises of service level policies"

    @api.model
    def _promises(self, complaints):
        """Return what is promised for each complaint as the policies stand now.

        :param complaints: customer.complaint
        :return: dict complaint -> dict of policy_id, others (ids of policies that match
            too) and targets (metric -> dict of seconds, hours_id and calendar_id, or
            None); complaints for which nothing is promised are left out
        """
        policies = self.sudo().search([("company_id", "in", complaints.company_id.ids)])
        by_id = {policy.id: policy for policy in policies}
        choosable = policies._choosable()
        targets = policies.target_ids._choosable()
        kept = {}
        result = {}
        for complaint in complaints.sudo():
            choice = sla_policy.choose(choosable, complaint._sla_case())
            if choice.policy:
                policy = by_id[choice.policy.id]
                result[complaint] = {
                    "policy_id": policy.id,
                    "others": [other.id for other in choice.others],
                    "targets": policy._targets_for(
                        complaint, choice.policy, targets.get(policy.id, ()), kept
                    ),
                }
        return result

    def _targets_for(self, complaint, chosen, targets, kept):
        """Return the target of each metric as an event keeps it."""
        tier = complaint.tier_id
        found = sla_policy.targets_of(targets, tier.id or None, complaint.severity)
        result = dict.fromkeys(METRICS)
        for metric, target in found.items():
            calendar = self.env["resource.calendar"].browse(target.calendar_id)
            hours = target.is_working_time and self._hours(complaint, calendar, kept)
            result[metric] = _target(target.seconds, hours)
        hours = tier.complaint_sla_hours
        if sla_policy.tier_replaces(chosen, found.get(RESOLVE), tier.id or None, hours):
            calendar = self.env["resource.calendar"]
            result[RESOLVE] = _target(
                max(1, round(hours * HOUR)), self._hours(complaint, calendar, kept)
            )
        return result

    def _hours(self, complaint, calendar, kept):
        """Return the working hours that count: the first with any working time.

        A complaint comes in whatever became of a calendar; where none is left, every
        hour of the clock counts.
        """
        for each in (
            calendar,
            self.resource_calendar_id,
            complaint.team_id.resource_calendar_id,
            complaint.company_id.resource_calendar_id,
        ):
            if not each:
                continue
            key = each, complaint.company_id
            if key not in kept:
                kept[key] = self.env["customer.complaint.sla.hours"]._keep(*key)
            if kept[key]:
                return kept[key]
        return None


def _target(seconds, hours):
    """Return a target as JSON knows it."""
    return {
        "seconds": seconds,
        "hours_id": hours.id if hours else None,
        "calendar_id": hours.calendar_id.id if hours else None,
    }
