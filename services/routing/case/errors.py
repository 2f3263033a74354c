"""What routing refuses, each with a stable code and a sentence that says what to do; others have files of their own."""

from __future__ import annotations

from huiyin.errors import Conflict, Invalid, NotFound, NotYet, Refused


class CaseUnknown(NotFound):
    """No assignment is known for the number."""

    code = "case_unknown"
    zh = "没有找到编号 {number} 的办理记录。请核对编号；刚登记的事项请稍后再查。"
    en = "No case with number {number} is known. Check the number; a matter just registered shows up in a moment."


class OfficeCannotAnswer(Conflict):
    """A station registers and accompanies; it gives no opinion."""

    code = "office_cannot_answer"
    zh = "机构 {office} 是信访站点，只登记和代办，不能作出处理意见。请改选有权处理的机关、单位。"
    en = "Office {office} is a station: it registers and accompanies but gives no opinion. Choose a competent office."


class SameOffice(Conflict):
    """The matter is with that office already."""

    code = "same_office"
    zh = "此信访事项已经在机构 {office}，无需改派。"
    en = "The matter is with office {office} already; there is nothing to move."


class WrongState(Conflict):
    """The step is not possible in the present state of the case."""

    code = "wrong_state"
    zh = "此信访事项现在的状态是“{state_zh}”，不能{action_zh}。{possible_zh}"
    en = "This matter is {state} now, so it cannot be {action}. {possible_en}"


class NotYourMatter(Refused):
    """The staff member belongs neither to the responsible office nor to one above it."""

    code = "not_your_office"
    zh = "此信访事项由其他机构负责，只有该机构或其上级机构的工作人员可以操作。"
    en = "Another office is responsible for this matter; only its staff, or the staff of an office above it, may act."


class MomentOutOfRange(Invalid):
    """A step is said to have happened before the one it follows, or in the future."""

    code = "moment_out_of_range"
    zh = "{step_zh}时间必须不早于{before_zh}时间（{earliest}），也不能晚于现在。请改正后再提交。"
    en = "The time of {step} must not be before that of {before} ({earliest}) nor in the future. Correct it."


class NobodyBesideAccused(NotYet):
    """The accused unit stands at the top of the registry: nobody is left who may be given the matter."""

    code = "nobody_beside_accused"
    zh = "{number} 反映的是机构登记中最上级的单位，不能交给它或其下级（第三十条第三款）。请登记其上级机关，然后重试。"
    en = "{number} accuses the top of the office registry, so no office may have it (Art 30(3)). Add the organ above."


class CaseNotOpen(Conflict):
    """The case is closed or in the archive."""

    code = "case_not_open"
    zh = "此信访事项{state_zh}，不能再办理。如在法定期限内申请复查、复核，系统会重新启动。"
    en = "This case is {state}; nothing more can be done with it, unless a review is asked for in time."


class WhichAssignment(Conflict):
    """Several offices have the matter, and the step could be meant for more than one."""

    code = "which_assignment"
    zh = "此信访事项有多个办理任务，请在 assignment 中指明是哪一个：{assignments}。"
    en = "Several assignments of this matter could be meant; name one in `assignment`: {assignments}."


class HeadOnly(Refused):
    """The step needs the head of the organ."""

    code = "head_only"
    zh = "此步骤须经本机关、单位负责人批准（{article}）。请由负责人操作。"
    en = "Only the head of the organ may approve this ({article}). Have the head do it."


class PetitionOfficeOnly(Refused):
    """The step belongs to the petition office."""

    code = "petition_office_only"
    zh = "此步骤由信访部门办理。请由对该机构有监督职责的信访部门操作。"
    en = "This step belongs to the petition office that oversees the matter's office."


class Recused(Refused):
    """The member of staff is kept from the matter because of a direct interest."""

    code = "recused"
    zh = "您与此信访事项有直接利害关系，已登记回避，不能办理（第二十八条第三款）。请由其他工作人员办理。"
    en = "You have a direct interest in this matter and are recused (Art 28(3)). Another member of staff must do it."


class NothingFinal(Invalid):
    """A matter is only no longer accepted after a recheck."""

    code = "nothing_final"
    zh = "不再受理须写明此前复核意见的编号和日期（第三十六条第三款）。未经复核的，请受理或者不予受理。"
    en = "Name the recheck that ended the matter (Art 36(3)). Where there was none, accept it or decline it."


class RouteUnknown(Invalid):
    """The legal route is none of those a matter can be led to."""

    code = "route_unknown"
    zh = "法定途径 {route} 不在第三十一条第一至五项之中。请选 1 到 5；应出具处理意见书的，请受理。"
    en = "{route} is none of the routes of Art 31(1) to (5). Choose 1 to 5, or accept the matter and answer it."


class AssistOpen(Conflict):
    """An assisting office has not given its part."""

    code = "assist_open"
    zh = "协办单位尚未办结：{offices}。全部协办意见到齐后才能答复（第二十四条）。"
    en = "Assisting offices have not finished: {offices}. Answer when every part is there (Art 24)."


class CheckerIsDrafter(Refused):
    """Nobody checks a draft of their own."""

    code = "checker_is_drafter"
    zh = "意见稿不能由拟稿人自己审核。请由本单位其他工作人员审核后签发。"
    en = "The writer of a draft cannot check it. Have another member of staff check and issue it."


class DraftIncomplete(Invalid):
    """There is no draft, or something in it is missing."""

    code = "draft_incomplete"
    zh = "意见稿缺少：{missing_zh}。请补充后再提交。"
    en = "The draft lacks: {missing}. Add it and submit again."


class OutcomeInvalid(Invalid):
    """The outcome is none of those this kind of case can have."""

    code = "outcome_invalid"
    zh = "此类事项的处理结果不能是“{outcome}”，只能是：{allowed}。"
    en = "This kind of matter cannot end in '{outcome}'; choose one of: {allowed}."


class IssueUnanswered(Conflict):
    """A request of the matter has no answer."""

    code = "issue_unanswered"
    zh = "诉求 {issues} 还没有答复。多项诉求须逐项答复（第三十二条）。"
    en = "Requests {issues} have no answer. Every request must be answered (Art 32)."


class NotOnFastTrack(Conflict):
    """One person may answer alone only on the fast track, and only where the request is not refused."""

    code = "not_on_fast_track"
    zh = "只有简易办理且不属于“不支持”的事项可以当场答复。请拟稿并由他人审核。"
    en = "Only a matter on the fast track that is not refused may be answered at once. Draft it and have it checked."


class RemandSameOutcome(Conflict):
    """A remanded matter cannot be answered as before on the same facts."""

    code = "remand_same_outcome"
    zh = "原意见已被撤销，不得以同一事实和理由作出相同的“{outcome}”意见。确有新的事实，请在 new_facts 中写明。"
    en = "The annulled outcome '{outcome}' cannot be given again on the same facts. State new facts in `new_facts`."


class AccusedSide(Refused):
    """A matter that accuses an office may not be given to it, nor to any below it."""

    code = "accused_side"
    zh = "检举控告事项不得转给被反映单位或其下级 {office}（第三十条第三款）。请选择其他有权处理的机关、单位。"
    en = "A matter may not go to the accused unit or one below it, {office} (Art 30(3)). Choose another office."
