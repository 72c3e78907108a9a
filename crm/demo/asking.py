"""What the brand asks: a questionnaire after a purchase with a season of answers, a story that is half told,
visits of this fortnight, and a sample that went into the parcels of two weeks.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import F

from campaigns.models import CouponType
from crm.demo.draws import stream
from crm.demo.staff import TEAM
from crm.demo.world import World
from crm.models import Brand, Team, User
from members import bookings, ingest, samples, surveys
from members.models import (
    Booking,
    BookingService,
    BookingSlot,
    ChangedMember,
    Interaction,
    Member,
    MemberChange,
    SampleBatch,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyResponse,
)
from members.surveys import QuestionFields
from members.surveys.inviting import new_token

#: How many were asked after a purchase, how many walked through the story.
ASKED, TOLD = 420, 16
#: Score → how likely; an ordinary brand that has a few things to mend.
NPS = {0: 1, 1: 0, 2: 1, 3: 2, 4: 2, 5: 5, 6: 6, 7: 12, 8: 22, 9: 24, 10: 25}
WORDS = (
    "包裝很用心，味道也喜歡。", "出貨再快一點就好了。", "客服很親切，問題馬上解決。",
    "漲價有點多，會再看看。", "精華液用了兩週，真的有差。", "希望有小容量可以帶出國。",
    "網站結帳一直跳掉，很困擾。", "第三次買了，會推薦給同事。",
)  # fmt: skip
WRONG = [
    {"code": "late", "zh": "到貨太慢", "en": "It came late"},
    {"code": "price", "zh": "價格", "en": "The price"},
    {"code": "effect", "zh": "效果不如預期", "en": "It did less than I hoped"},
    {"code": "pack", "zh": "包裝", "en": "The packaging"},
    {"code": "service", "zh": "服務", "en": "The service"},
]
SKIN = [
    {"code": "dry", "zh": "沙漠小徑，風很乾", "en": "The desert path, where the wind is dry"},
    {"code": "oily", "zh": "雨林木橋，空氣潮濕", "en": "The rainforest bridge, where the air is damp"},
    {"code": "mixed", "zh": "山腰步道，忽晴忽雨", "en": "The mountain trail, where sun and rain take turns"},
]


def ask(world: World, *, by: dict[str, int], at: datetime) -> int:
    """Everything above; how many answers there are."""
    marketer = User.objects.get(pk=by["marketer"])
    answers = _after_purchase(world, by=marketer, at=at)
    _story(world, by=marketer, at=at)
    _visits(world, at=at)
    _sample(by=marketer, at=at)
    _settle(world, at=at)
    return answers


def _settle(world: World, *, at: datetime) -> None:
    """The same rows on every run: tokens from the brand's own chance, times of writing from its clock."""
    rng = stream(world.seed, "survey tokens")
    with_tokens: tuple[Any, ...] = (SurveyInvitation, SurveyResponse, Booking)
    for model in with_tokens:
        rows = list(model.objects.order_by("pk"))
        for row in rows:
            row.token = rng.bytes(16).hex()
        model.objects.bulk_update(rows, ["token"], batch_size=500)
    Survey.objects.update(created_at=at - timedelta(days=95))
    SurveyInvitation.objects.update(created_at=F("due_at"))
    BookingService.objects.update(created_at=at)
    SampleBatch.objects.update(created_at=at)
    Interaction.objects.filter(source=surveys.SOURCE).update(created_at=at)
    MemberChange.objects.filter(source__startswith="survey:").update(created_at=at)
    ChangedMember.objects.update(at=at)


def _after_purchase(world: World, *, by: User, at: datetime) -> int:
    survey = surveys.create(name="購後滿意度", code="after-purchase", kind="form", by=by)
    reward = CouponType.objects.order_by("pk").first()
    Survey.objects.filter(pk=survey.pk).update(reward_type_id=reward.pk if reward else None)
    surveys.save_words(
        survey=survey, by=by,
        words={
            "title_zh": "這次買得還滿意嗎？", "title_en": "How did we do?",
            "intro_zh": "只要一分鐘。您說的每一句，我們都會讀。",
            "intro_en": "It takes a minute, and every word is read.",
            "thanks_zh": "謝謝您，我們會記得。", "thanks_en": "Thank you. We will remember.",
        },
    )  # fmt: skip
    for question in (
        QuestionFields(
            kind="nps", text_zh="您會把我們推薦給朋友嗎？", text_en="Would you recommend us to a friend?",
            is_required=True, rules=[{"op": "at_least", "value": "7", "go": "q3"}],
        ),
        QuestionFields(
            kind="multiple", text_zh="哪裡沒做好？", text_en="What did we not do well?", options=WRONG
        ),
        QuestionFields(kind="csat", text_zh="對商品整體滿意嗎？", text_en="How satisfied are you with it?"),
        QuestionFields(kind="ces", text_zh="這次購買過程順利嗎？", text_en="How easy was it to buy?"),
        QuestionFields(kind="text", text_zh="還想告訴我們什麼？", text_en="Anything else you would tell us?"),
    ):  # fmt: skip
        surveys.put_question(survey=survey, question=question, by=by)
    surveys.publish(survey=survey, by=by, at=at - timedelta(days=90))
    return _answers(world, survey, at=at)


def _answers(world: World, survey: Survey, *, at: datetime) -> int:
    """A season of responses, in bulk: who was asked, who stopped on the way, what they said."""
    rng = stream(world.seed, "survey answers")
    members = list(Member.objects.exclude(email="").order_by("pk")[: ASKED * 3 : 3])
    version = surveys.current(survey)
    if version is None or not members:
        return 0
    questions = {question.key: question for question in version.questions.all()}
    scores = rng.choice(list(NPS), size=len(members), p=np.array(list(NPS.values())) / sum(NPS.values()))
    asked_at = [at - timedelta(days=float(days)) for days in rng.uniform(2, 88, len(members))]
    # Of those who were asked four in ten begin, and nine in ten of them come to the end.
    begins, ends = rng.random(len(members)) < 0.42, rng.random(len(members)) < 0.9
    invitations = SurveyInvitation.objects.bulk_create(
        SurveyInvitation(
            survey=survey, member=member, token=new_token(), touches=1, touched_at=when, due_at=when,
            created_at=when, closes_at=when + timedelta(days=28), opened_at=when if begin else None,
            state="answered" if begin and end else "asked" if when > at - timedelta(days=28) else "closed",
        )
        for member, when, begin, end in zip(members, asked_at, begins, ends, strict=True)
    )  # fmt: skip
    begun = [place for place, begin in enumerate(begins) if begin]
    responses = SurveyResponse.objects.bulk_create(
        SurveyResponse(
            survey=survey, version=version, invitation=invitations[place], member=members[place],
            token=new_token(), channel="line" if rng.random() < 0.35 else "web", language="zh-hant",
            current_key="" if ends[place] else "q3", started_at=asked_at[place] + timedelta(hours=5),
            touched_at=asked_at[place] + timedelta(hours=5, minutes=1),
            finished_at=asked_at[place] + timedelta(hours=5, seconds=float(rng.uniform(35, 240)))
            if ends[place] else None,
        )
        for place in begun
    )  # fmt: skip
    rows: list[SurveyAnswer] = []
    for response, place in zip(responses, begun, strict=True):
        score = int(scores[place])
        given: dict[str, dict[str, object]] = {"q1": {"number": score}}
        if score < 7:
            given["q2"] = {"codes": [WRONG[int(rng.integers(len(WRONG)))]["code"]]}
        if ends[place]:
            given["q3"] = {"number": int(np.clip(round(score / 2 + rng.normal(0, 0.6)), 1, 5))}
            given["q4"] = {"number": int(np.clip(round(2 + score / 2 + rng.normal(0, 0.9)), 1, 7))}
            given["q5"] = {"text": WORDS[int(rng.integers(len(WORDS)))] if rng.random() < 0.45 else ""}
        rows += [
            SurveyAnswer(
                response=response, question=questions[key], key=key, at=response.touched_at, **values
            )
            for key, values in given.items()
        ]
    SurveyAnswer.objects.bulk_create(rows)
    finished = [response for response in responses if response.finished_at is not None]
    ingest.record_interactions(
        source=surveys.SOURCE,
        interactions=[
            (
                response.member,
                ingest.InteractionFields(
                    external_id=f"survey-response-{response.pk}", kind="answered",
                    occurred_at=response.finished_at, channel=response.channel, subject=survey.name,
                ),
            )
            for response in finished
            if response.member is not None and response.finished_at is not None
        ],
        at=at,
    )  # fmt: skip
    return len(finished)


def _story(world: World, *, by: User, at: datetime) -> None:
    """A story of a few scenes; those who walk it to the end leave their city and work in the record."""
    survey = surveys.create(name="森林裡的保養鋪", code="forest", kind="story", by=by)
    scenes = (
        QuestionFields(
            kind="scene",
            scene_zh="傍晚，你在森林裡迷了路。\n前方有一間亮著燈的小鋪，門上寫著：「進來坐，先喝杯茶。」",
            scene_en="Dusk, and you have lost your way in the forest.\nA small shop is lit ahead; on its "
            "door: “Come in, have some tea first.”",
        ),
        QuestionFields(
            kind="single", field="custom:skin_type", options=SKIN,
            text_zh="你是從哪條路走來的？", text_en="Which way did you come?",
            scene_zh="老闆抬頭看你：「臉上的風霜不一樣呢。」",
            scene_en="The keeper looks up: “The weather has left its mark on you.”",
        ),
        QuestionFields(
            kind="text", field="city", bank_key="city", text_zh="你家在哪個縣市？",
            text_en="Which city is home?", scene_zh="茶上來了。「住得遠嗎？我好把地圖畫給你。」",
            scene_en="The tea is served. “Is it far? I will draw you a map.”",
        ),
        QuestionFields(
            kind="text", field="occupation", bank_key="occupation", text_zh="你平常做什麼工作？",
            text_en="What is your work?", scene_zh="「白天是待在冷氣房，還是常曬太陽？」",
            scene_en="“Do you spend your days in cool rooms, or out in the sun?”",
        ),
    )  # fmt: skip
    for scene in scenes:
        surveys.put_question(survey=survey, question=scene, by=by)
    surveys.publish(survey=survey, by=by, at=at - timedelta(days=20))
    rng = stream(world.seed, "story")
    cities, jobs = (
        ("台北市", "新北市", "台中市", "台南市", "高雄市"),
        ("護理師", "老師", "工程師", "設計師", "業務"),
    )
    walkers = list(Member.objects.filter(occupation="").exclude(email="").order_by("-pk")[:TOLD])
    for member in walkers:
        when = at - timedelta(days=float(rng.uniform(1, 18)))
        surveys.invite(survey=survey, members=[member], by=None, at=when)
        invitation = SurveyInvitation.objects.select_related("survey", "member").get(
            survey=survey, member=member
        )
        response = surveys.start(survey=survey, at=when, invitation=invitation, channel="line")
        said = {
            "q1": [], "q2": [SKIN[int(rng.integers(3))]["code"]], "q3": [cities[int(rng.integers(5))]],
            "q4": [jobs[int(rng.integers(5))]],
        }  # fmt: skip
        for key in list(said)[: int(rng.choice([1, 2, 3, 4], p=[0.08, 0.12, 0.12, 0.68]))]:
            surveys.answer(response=response, key=key, said=said, at=when)


def _visits(world: World, *, at: datetime) -> None:
    """A skin consultation with times last week and the next two."""
    team = Team.objects.filter(name=TEAM).first()
    follow_up = Survey.objects.filter(code="after-purchase").first()
    service = BookingService.objects.create(
        code="skin-talk", name_zh="膚況諮詢", name_en="Skin consultation", place="台北敦南店", minutes=40,
        team=team,
        about_zh="由保養顧問看看您目前的膚況，不推銷、不收費。",
        about_en="An adviser looks at your skin with you: free, and without selling.", follow_up=follow_up,
    )  # fmt: skip
    today = at.astimezone(ZoneInfo(Brand.get().time_zone)).date()
    bookings.add_slots(
        service=service, first=today - timedelta(days=7), last=today + timedelta(days=14),
        weekdays=range(6), times=[time(11), time(14), time(16, 30)], capacity=2, by=None,
    )  # fmt: skip
    rng = stream(world.seed, "visits")
    slots = list(service.slots.all())
    members = list(Member.objects.exclude(phone="").order_by("pk")[: 2 * len(slots)])
    made: list[Booking] = []
    for place, slot in enumerate(slots):
        is_past = slot.starts_at < at
        chance = 0.6 if is_past else 0.35
        for member in members[2 * place : 2 * place + 2]:
            if rng.random() > chance:
                continue
            came = "attended" if rng.random() < 0.82 else "missed"
            made.append(
                Booking(
                    slot=slot, member=member, token=new_token(), state=came if is_past else "booked",
                    booked_at=at - timedelta(days=float(rng.uniform(7.5, 12))),
                    marked_at=slot.starts_at if is_past else None,
                )
            )  # fmt: skip
    Booking.objects.bulk_create(made)
    for slot in slots:
        slot.taken = sum(booking.slot_id == slot.pk for booking in made)
    BookingSlot.objects.bulk_update(slots, ["taken"])


def _sample(*, by: User, at: datetime) -> None:
    """A trial sachet in the parcels of two weeks; half of the parcels were packed before it arrived."""
    today = at.astimezone(ZoneInfo(Brand.get().time_zone)).date()
    batch = samples.create_batch(
        batch=SampleBatch(
            name="晚安修護霜試用包", how=SampleBatch.How.ORDER, given_on=today - timedelta(days=84),
            last_on=today - timedelta(days=71), ask_after_days=14,
        ),
        by=by, at=at,
    )  # fmt: skip
    batch.samples.annotate(half=F("order_id") % 2).filter(half=0).delete()
