# The record beyond its columns: provenance, history, own fields, ties, notes, questions.

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0005_api"),
        ("members", "0011_files_in_and_out"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("asked", "was asked"),
                            ("answered", "was answered"),
                            ("refused", "refused"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("contact", models.CharField(blank=True, db_default="", max_length=60)),
                ("at", models.DateTimeField()),
                ("points", models.IntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ContactLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "owner"), ("deputy", "deputy"), ("knows", "knows the person")],
                        max_length=8,
                        verbose_name="role",
                    ),
                ),
                ("note", models.CharField(blank=True, db_default="", max_length=200, verbose_name="remark")),
                ("since_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        db_collation="C",
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*$", "Lower-case letters, digits and _ only."
                            )
                        ],
                        verbose_name="key",
                    ),
                ),
                ("label_zh", models.CharField(max_length=60, verbose_name="name in Chinese")),
                (
                    "label_en",
                    models.CharField(
                        blank=True, db_default="", max_length=60, verbose_name="name in English"
                    ),
                ),
                ("hint", models.CharField(blank=True, db_default="", max_length=200, verbose_name="hint")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "a number"),
                            ("money", "amount of money"),
                            ("date", "date"),
                            ("choice", "one of a list"),
                            ("many", "several of a list"),
                            ("bool", "yes/no"),
                        ],
                        default="text",
                        max_length=8,
                        verbose_name="type",
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list, verbose_name="choices")),
                ("rules", models.JSONField(blank=True, default=dict)),
                (
                    "is_required",
                    models.BooleanField(db_default=False, default=False, verbose_name="must be filled in"),
                ),
                (
                    "is_used_in_segments",
                    models.BooleanField(db_default=False, default=False, verbose_name="used in segments"),
                ),
                ("is_private", models.BooleanField(db_default=False, default=False, verbose_name="private")),
                ("group", models.CharField(blank=True, db_default="", max_length=60, verbose_name="group")),
                ("position", models.IntegerField(db_default=0, default=0, verbose_name="position")),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["group", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="CustomRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line_no", models.IntegerField(blank=True, null=True)),
                ("subject", models.CharField(max_length=120, verbose_name="what is wished")),
                (
                    "text",
                    models.TextField(
                        blank=True, db_default="", max_length=2000, verbose_name="in the customer's words"
                    ),
                ),
                ("configuration", models.JSONField(blank=True, default=dict)),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="price"
                    ),
                ),
                ("wanted_on", models.DateField(blank=True, null=True, verbose_name="wanted by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "just asked for"),
                            ("quoted", "quoted"),
                            ("agreed", "agreed"),
                            ("making", "being made"),
                            ("done", "done"),
                            ("declined", "declined"),
                        ],
                        db_default="new",
                        default="new",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="FieldHealth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(db_collation="C", max_length=20)),
                ("field", models.CharField(db_collation="C", max_length=60)),
                ("members", models.IntegerField()),
                ("verified", models.IntegerField()),
                ("declared", models.IntegerField()),
                ("inferred", models.IntegerField()),
                ("expired", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="FieldProvenance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(db_collation="C", max_length=60)),
                ("source", models.CharField(db_default="", max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("declared", "declared"),
                            ("verified", "verified"),
                            ("inferred", "inferred"),
                        ],
                        db_default="declared",
                        default="declared",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("checked_how", models.CharField(blank=True, db_default="", max_length=20)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("valid", "is right"),
                            ("unreachable", "could not be reached"),
                            ("wrong_person", "belongs to somebody else"),
                            ("invalid", "does not exist"),
                            ("no_need", "has no need"),
                        ],
                        db_default="",
                        max_length=12,
                    ),
                ),
                ("expires_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="FieldWeight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(db_collation="C", max_length=20)),
                ("field", models.CharField(db_collation="C", max_length=60)),
                (
                    "weight",
                    models.SmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(20),
                        ]
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("household", "household"),
                            ("employer", "employer"),
                            ("association", "association"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name of the group")),
                ("note", models.CharField(blank=True, db_default="", max_length=500, verbose_name="remark")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("head", "head"),
                            ("spouse", "spouse or partner"),
                            ("child", "child"),
                            ("parent", "parent"),
                            ("decider", "decides"),
                            ("buyer", "buys"),
                            ("user", "uses"),
                            ("contact", "contact person"),
                            ("member", "member"),
                        ],
                        db_default="member",
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("since_on", models.DateField(blank=True, null=True)),
                ("until_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=60, verbose_name="topic")),
                (
                    "kind",
                    models.CharField(
                        choices=[("declared", "declared"), ("inferred", "inferred")],
                        default="declared",
                        max_length=8,
                    ),
                ),
                ("weight", models.FloatField(db_default=1.0, default=1.0)),
                ("half_life_days", models.SmallIntegerField(blank=True, null=True)),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("birth", "a child is born"),
                            ("wedding", "wedding"),
                            ("anniversary", "anniversary"),
                            ("move", "moved house"),
                            ("school", "starts school"),
                            ("graduation", "graduation"),
                            ("job", "new job"),
                            ("retirement", "retirement"),
                            ("bereavement", "bereavement"),
                            ("illness", "illness or recovery"),
                            ("pet", "a pet"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="life event",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("note", models.CharField(blank=True, db_default="", max_length=200, verbose_name="remark")),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="MemberChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(db_collation="C", max_length=60)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("edit", "edit"),
                            ("import", "import"),
                            ("survey", "survey"),
                            ("merge", "merge"),
                            ("restore", "restored"),
                            ("verification", "verification"),
                        ],
                        default="edit",
                        max_length=12,
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("revision", models.IntegerField(db_default=0, default=0)),
                ("at", models.DateTimeField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="MemberNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("habit", "habit"),
                            ("need", "need"),
                            ("taste", "taste"),
                            ("caution", "take care"),
                            ("other", "other"),
                        ],
                        default="habit",
                        max_length=8,
                        verbose_name="about",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="what we know")),
                (
                    "is_pinned",
                    models.BooleanField(db_default=False, default=False, verbose_name="show on top"),
                ),
                ("at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="type")),
                (
                    "card_no",
                    models.CharField(blank=True, db_default="", max_length=40, verbose_name="card number"),
                ),
                ("from_on", models.DateField(verbose_name="valid from")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancel_reason",
                    models.CharField(blank=True, db_default="", max_length=200, verbose_name="why cancelled"),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="MemberTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="ProfileScore",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                ("stage", models.CharField(db_collation="C", max_length=20)),
                ("score", models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        db_collation="C",
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*$", "Lower-case letters, digits and _ only."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=60,
                        verbose_name="field it fills",
                    ),
                ),
                ("wording_zh", models.CharField(max_length=200, verbose_name="wording in Chinese")),
                (
                    "wording_en",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="wording in English"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "a number"),
                            ("date", "date"),
                            ("choice", "one of a list"),
                            ("many", "several of a list"),
                            ("bool", "yes/no"),
                            ("scale", "0 to 10"),
                        ],
                        default="text",
                        max_length=8,
                        verbose_name="type",
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list, verbose_name="choices")),
                (
                    "probability",
                    models.FloatField(
                        default=0.5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="chance of an answer",
                    ),
                ),
                ("points", models.IntegerField(db_default=0, default=0, verbose_name="points for an answer")),
                ("position", models.IntegerField(db_default=0, default=0, verbose_name="position")),
                ("is_active", models.BooleanField(db_default=True, default=True, verbose_name="in use")),
            ],
            options={
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="SocialIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "platform",
                    models.CharField(
                        choices=[
                            ("facebook", "Facebook"),
                            ("instagram", "Instagram"),
                            ("threads", "Threads"),
                            ("line", "LINE"),
                            ("wechat", "WeChat"),
                            ("youtube", "YouTube"),
                            ("tiktok", "TikTok"),
                            ("x", "X"),
                            ("linkedin", "LinkedIn"),
                            ("dcard", "Dcard"),
                            ("ptt", "PTT"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="platform",
                    ),
                ),
                ("handle", models.CharField(max_length=120, verbose_name="handle")),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="tag")),
                ("tone", models.CharField(blank=True, db_default="", max_length=10, verbose_name="colour")),
                ("note", models.CharField(blank=True, db_default="", max_length=200, verbose_name="meaning")),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="member",
            name="brand_before",
            field=models.CharField(
                blank=True, db_default="", max_length=80, verbose_name="brand used before"
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="card_no",
            field=models.CharField(blank=True, db_default="", max_length=40, verbose_name="card number"),
        ),
        migrations.AddField(
            model_name="member",
            name="company",
            field=models.CharField(blank=True, db_default="", max_length=80, verbose_name="company"),
        ),
        migrations.AddField(
            model_name="member",
            name="company_size",
            field=models.CharField(
                blank=True,
                choices=[
                    ("1", "one person"),
                    ("2-9", "2–9 people"),
                    ("10-49", "10–49 people"),
                    ("50-199", "50–199 people"),
                    ("200-999", "200–999 people"),
                    ("1000+", "1,000 people and more"),
                ],
                db_default="",
                max_length=10,
                verbose_name="company size",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="custom",
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="member",
            name="joined_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("recommended", "somebody recommended us"),
                    ("quality", "quality"),
                    ("price", "price"),
                    ("trial", "tried a sample"),
                    ("nearby", "close to home or work"),
                    ("advertising", "an advertisement or article"),
                    ("service", "good advice or service"),
                    ("gift", "received it as a gift"),
                    ("dissatisfied", "dissatisfied with another brand"),
                    ("other", "another reason"),
                ],
                db_default="",
                max_length=20,
                verbose_name="why joined",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="joined_why_note",
            field=models.CharField(
                blank=True, db_default="", max_length=200, verbose_name="why joined, in words"
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="postcode",
            field=models.CharField(blank=True, db_default="", max_length=10, verbose_name="postcode"),
        ),
        migrations.AddField(
            model_name="member",
            name="preferred_channel",
            field=models.CharField(blank=True, db_default="", max_length=8, verbose_name="preferred channel"),
        ),
        migrations.AddField(
            model_name="member",
            name="revision",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="member",
            name="title",
            field=models.CharField(blank=True, db_default="", max_length=60, verbose_name="job title"),
        ),
        migrations.AddField(
            model_name="orderline",
            name="configuration",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("card_no", ""), _negated=True), fields=["card_no"], name="member_card"
            ),
        ),
        migrations.AddField(
            model_name="askedquestion",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="askedquestion",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="asked",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="contactlink",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contactlink",
            name="handed_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contactlink",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contact_links",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="contactlink",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="customrequest",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="customrequest",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="custom_requests",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="customrequest",
            name="order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="members.order",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldhealth",
            constraint=models.UniqueConstraint(fields=("stage", "field"), name="field_health_once"),
        ),
        migrations.AddField(
            model_name="fieldprovenance",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fieldprovenance",
            name="checked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fieldprovenance",
            name="client",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="crm.apiclient",
            ),
        ),
        migrations.AddField(
            model_name="fieldprovenance",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="provenances",
                to="members.member",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldweight",
            constraint=models.UniqueConstraint(fields=("stage", "field"), name="field_weight_once"),
        ),
        migrations.AddField(
            model_name="group",
            name="created_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupmember",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupmember",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="places",
                to="members.group",
            ),
        ),
        migrations.AddField(
            model_name="groupmember",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="places", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="interest",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="interest",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="interests",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="lifeevent",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lifeevent",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="life_events",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="memberchange",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="memberchange",
            name="client",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="crm.apiclient",
            ),
        ),
        migrations.AddField(
            model_name="memberchange",
            name="load",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="members.load",
            ),
        ),
        migrations.AddField(
            model_name="memberchange",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="membernote",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membernote",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="member_notes",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="renews",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="renewed_by",
                to="members.membership",
                verbose_name="renews",
            ),
        ),
        migrations.AddField(
            model_name="membertag",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membertag",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tagged",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="askedquestion",
            name="question",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="members.question",
            ),
        ),
        migrations.AddField(
            model_name="socialidentity",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="identities",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="created_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membertag",
            name="tag",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tagged",
                to="members.tag",
            ),
        ),
        migrations.AddIndex(
            model_name="contactlink",
            index=models.Index(fields=["member", "id"], name="contact_link_of_member"),
        ),
        migrations.AddConstraint(
            model_name="contactlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("member", "user"), name="contact_link_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("role", "owner")),
                fields=("member",),
                name="one_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="customrequest",
            index=models.Index(fields=["member", "id"], name="custom_request_of_member"),
        ),
        migrations.AddIndex(
            model_name="customrequest",
            index=models.Index(
                condition=models.Q(("state__in", ["done", "declined"]), _negated=True),
                fields=["wanted_on"],
                name="custom_request_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldprovenance",
            constraint=models.UniqueConstraint(fields=("member", "field"), name="provenance_once"),
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(fields=["kind", "name"], name="group_by_name"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(fields=("group", "member"), name="place_once"),
        ),
        migrations.AddIndex(
            model_name="interest",
            index=models.Index(fields=["topic", "member"], name="interest_in"),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(fields=("member", "topic", "kind"), name="interest_once"),
        ),
        migrations.AddIndex(
            model_name="lifeevent",
            index=models.Index(fields=["member", "on"], name="life_event_of_member"),
        ),
        migrations.AddIndex(
            model_name="lifeevent",
            index=models.Index(fields=["kind", "on"], name="life_event_on"),
        ),
        migrations.AddIndex(
            model_name="memberchange",
            index=models.Index(fields=["member", "id"], name="change_of_member"),
        ),
        migrations.AddIndex(
            model_name="memberchange",
            index=models.Index(
                condition=models.Q(("load__isnull", False)), fields=["load"], name="change_of_load"
            ),
        ),
        migrations.AddIndex(
            model_name="membernote",
            index=models.Index(fields=["member", "id"], name="note_of_member"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("cancelled_at", None)), fields=["to_on"], name="membership_ending"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_on", None), ("to_on__gte", models.F("from_on")), _connector="OR"),
                name="membership_from_to",
            ),
        ),
        migrations.AddIndex(
            model_name="askedquestion",
            index=models.Index(fields=["member", "question", "at"], name="asked_of_member"),
        ),
        migrations.AddConstraint(
            model_name="askedquestion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("points__gt", 0)),
                fields=("member", "question"),
                name="points_for_answer_once",
            ),
        ),
        migrations.AddIndex(
            model_name="socialidentity",
            index=models.Index(fields=["platform", "handle"], name="social_identity_handle"),
        ),
        migrations.AddConstraint(
            model_name="socialidentity",
            constraint=models.UniqueConstraint(
                fields=("member", "platform", "handle"), name="social_identity_once"
            ),
        ),
        migrations.AddIndex(
            model_name="membertag",
            index=models.Index(fields=["tag", "member"], name="members_of_tag"),
        ),
        migrations.AddConstraint(
            model_name="membertag",
            constraint=models.UniqueConstraint(fields=("member", "tag"), name="tag_once"),
        ),
    ]
