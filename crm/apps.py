from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # shared_task binds to this app in every process that loads Django, web workers included.
        from analytics import catalogue as of_analytics
        from campaigns import catalogue as of_campaigns
        from crm import celery  # noqa: F401
        from lifecycle import requested, segments
        from members import imports
        from winback import catalogue

        # What segments may ask of the apps above lifecycle.
        for name, join in (catalogue.RELATIONS | of_analytics.RELATIONS).items():
            segments.add_relation(name, join)
        segments.add_fields([*catalogue.FIELDS, *of_analytics.FIELDS])
        segments.add_events(of_campaigns.EVENTS)
        segments.add_uses(of_campaigns.uses)
        # What a file of members may ask of the apps above members.
        imports.add_rule(requested.STAGES)
