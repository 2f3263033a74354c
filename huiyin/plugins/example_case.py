"""An invented case with everything filled in: templates are tried on it, and so is every kind of paper."""

from __future__ import annotations

from datetime import UTC, date, datetime

from huiyin.plugins.case_values import (
    Advice,
    Agency,
    Agent,
    Agreement,
    Assignment,
    CaseValues,
    Completion,
    Draft,
    Earlier,
    Ending,
    Extension,
    Hearing,
    Issue,
    Matter,
    Objection,
    Order,
    Organ,
    Paper,
    Party,
    Period,
    Person,
    Refusal,
    Remedy,
    Review,
    Route,
    Service,
    Suggestion,
    Urgent,
    Visit,
)


def at(month: int, day: int, hour: int = 9, minute: int = 5) -> datetime:
    """Return a moment of 2026 as the clock in Shanghai shows it."""
    return datetime(2026, month, day, hour - 8, minute, tzinfo=UTC)


PETITION_OFFICE = Organ(
    "990100X", "测试县信访局", "测信", "测试县人民路1号（县人民来访接待中心）", "0999-2200001", "李某"
)
AGRICULTURE = Organ("990100N", "测试县农业农村局", "测农", "测试县建设路8号", "0999-2200008", "王某")
COUNTY = Organ("990100", "测试县人民政府", "测政", "测试县人民路2号", "0999-2200002", "赵某")
CITY = Organ("990000", "测试市人民政府", "测市政", "测试市中山路1号", "0999-8800001", "钱某")
TOWNSHIP = Organ("990101", "东河镇人民政府", "东政", "东河镇正街16号", "0999-2200101", "孙某")

_TITLE = "关于柳林村2024年度耕地地力保护补贴未足额发放的问题"

EXAMPLE = CaseValues(
    paper=Paper("测农信复〔2026〕12号", date(2026, 3, 2), "周某某"),
    organ=AGRICULTURE,
    matter=Matter(
        number="990100-2026-0000012",
        title=_TITLE,
        summary="信访人反映柳林村2024年度耕地地力保护补贴未按确权面积足额发放，请求核实面积、补发差额。",
        content=(
            "信访人称：其家庭承包地确权面积为8.6亩，2024年度耕地地力保护补贴只按6.2亩发放，少发2.4亩。\n"
            "2025年11月向村委会询问，答复称面积以镇里上报为准；2025年12月向镇政府询问，至今没有书面答复。"
        ),
        channel="visit",
        category="appeal",
        purpose="request",
        subject="农村农业/惠农补贴",
        place="测试县东河镇柳林村",
        received_at=at(1, 5),
        received_from="测试县信访局",
        registered_at=at(1, 5, 9, 40),
        registrar="李某",
        query_code="7K3M-9QXR-2VTD",
        first=True,
        litigation=False,
        urgent=False,
        way="转送",
    ),
    person=Person("张某某", "测试县东河镇柳林村3组21号", "13900000000", 3, ("张某某", "刘某")),
    issues=(
        Issue("补发2024年度耕地地力保护补贴差额", "经核实应补发2.4亩补贴款312元，已列入3月份发放批次。", "supported"),
        Issue(
            "公布柳林村历年补贴面积和发放名册",
            "已责成村民委员会于3月10日前在村务公开栏公布2020年以来的名册。",
            "supported",
        ),
        Issue("由镇政府承担其误工损失2000元", "没有法律、法规或者政策依据，已当面向您说明。", "explained"),
        Issue(
            "追究村干部的纪律责任",
            "已移送纪检监察机关。",
            None,
            accepted=False,
            refusal="属于检举控告类事项，应当由纪检监察机关按照管理权限处理",
            channel="测试县纪律检查委员会监察委员会（电话：0999-2200012）",
        ),
    ),
    periods={
        "accept": Period(15, "calendar", date(2026, 1, 22), date(2026, 1, 22), "第二十三条第二款"),
        "objection": Period(5, "working", date(2026, 1, 14), date(2026, 1, 14), "第二十三条第三款"),
        "answer": Period(60, "calendar", date(2026, 3, 14), date(2026, 3, 16), "第三十四条"),
        "assigned": Period(None, "calendar", date(2026, 2, 27), date(2026, 2, 27), "第二十二条"),
        "review_window": Period(30, "calendar", date(2026, 4, 2), date(2026, 4, 2), "第三十五条"),
        "review_opinion": Period(30, "calendar", date(2026, 4, 24), date(2026, 4, 24), "第三十五条"),
    },
    assignment=Assignment(
        office=AGRICULTURE,
        assigner=PETITION_OFFICE,
        issued_at=at(1, 7),
        received_at=at(1, 7, 15, 30),
        accepted_at=at(1, 13),
        reason="反映的是惠农补贴的核定和发放，依照职责属于县农业农村主管部门主管。",
        suggested_route="信访程序",
        due=date(2026, 2, 27),
        feedback="办结报告请附处理意见书和送达回执。",
        assisting=("东河镇人民政府", "测试县财政局"),
    ),
    refusal=Refusal(
        reason="同一信访事项已由测试县农业农村局于2026年1月13日受理，正在规定期限内办理。",
        basis="《信访工作条例》第十九条第三款：信访事项已经受理或者正在办理的，信访人在规定期限内向受理、办理机关、单位的上级机关、单位又提出"
        "同一信访事项的，上级机关、单位不予受理。",
        channel="正在办理的测试县农业农村局（电话：0999-2200008）",
        remedy="对测试县农业农村局的行政不作为依法申请行政复议",
        limit="自知道或者应当知道该行为之日起60日（《中华人民共和国行政复议法》第二十条）",
    ),
    route=Route(
        item=2,
        name="农村土地承包经营纠纷仲裁",
        organ="测试县农村土地承包仲裁委员会（测试县建设路8号，电话：0999-2200018）",
        limit="自知道或者应当知道权利被侵害之日起二年",
        basis="《中华人民共和国农村土地承包经营纠纷调解仲裁法》第十八条",
    ),
    earlier=Earlier("信访处理意见书", "测农信复〔2026〕12号", date(2026, 3, 2), "测试县农业农村局"),
    draft=Draft(
        request="核实承包地面积，补发2024年度耕地地力保护补贴差额，公布历年名册，并赔偿误工损失。",
        facts=(
            "2026年1月20日，我单位会同东河镇人民政府到柳林村听取了您的陈述，查阅了土地承包经营权登记簿和2024年度补贴发放名册。\n"
            "经查，您家庭承包地确权登记面积为8.6亩，2024年度补贴按6.2亩发放，少发2.4亩，每亩补贴标准130元，差额312元。"
            "差额系村级上报时误用2018年旧台账所致。"
        ),
        reasons=(
            "耕地地力保护补贴应当按照确权登记面积发放，您要求补发差额的请求事实清楚、符合政策规定，应当支持；"
            "要求公布名册的请求符合村务公开的规定，应当支持。误工损失不属于补贴政策规定的补偿范围，请求事由合理但缺乏法律依据。"
        ),
        opinion="补发差额312元，公布历年名册；对误工损失作出解释说明。各项请求的答复如下：",
        basis="《信访工作条例》第三十二条；《中华人民共和国村民委员会组织法》第三十条；《测试省耕地地力保护补贴资金管理办法》第九条。",
        outcome="supported",
        execution="我单位将督促东河镇人民政府于2026年3月31日前将差额发放到位。",
    ),
    remedy=Remedy(COUNTY, 30, "复查申请书、本意见书复印件；委托代理人的，另附授权委托书。"),
    extension=Extension(
        20,
        date(2026, 4, 3),
        "涉及柳林村3个村民小组历年补贴面积的重新核对，需要调取2018年以前的纸质台账。",
        due_before=date(2026, 3, 16),
    ),
    hearing=Hearing(
        opens_at=at(2, 10, 14, 30),
        ended_at=at(2, 10, 16, 45),
        place="测试县信访局二楼听证室",
        open=True,
        chair="周某某",
        members=("吴某某（县人大代表）", "郑某某（律师）", "冯某（村民代表）"),
        recorder="陈某",
        topics="柳林村2024年度耕地地力保护补贴面积的核定依据，以及差额的成因和责任。",
        present=("张某某（信访人）", "王某（县农业农村局）", "孙某（东河镇人民政府）", "旁听群众6人"),
        absent="无",
        petitioner_said=(
            "我家确权证上是8.6亩，补贴存折上只有6.2亩的钱。去年问过村里和镇里，都没有给书面答复。\n"
            "请求把差额补上，把名册贴出来。"
        ),
        office_said="经核对，村级上报时使用了2018年旧台账，少报2.4亩情况属实。其他村民小组正在逐户核对。",
        evidence="信访人出示土地承包经营权证、补贴存折；县农业农村局出示登记簿摘录、2024年度发放名册。双方对上述证据的真实性没有异议。",
        conclusion="听证员一致认为：少发2.4亩补贴的事实清楚，应当补发；建议对全村面积重新核对并公布。",
        days=6,
    ),
    agreement=Agreement(
        parties=(
            Party("张某某", "住测试县东河镇柳林村3组21号"),
            Party("柳林村民委员会", "负责人：何某某，职务：主任"),
        ),
        dispute="2024年度耕地地力保护补贴少发2.4亩（312元）及名册公布问题。",
        terms=(
            "乙方于2026年3月31日前向甲方补发差额312元，汇入甲方原补贴账户。",
            "乙方于2026年3月10日前在村务公开栏公布2020年以来的补贴面积和发放名册，公布时间不少于30日。",
            "双方对2025年度面积共同丈量一次，费用由乙方承担。",
        ),
        mediator="东河镇人民调解委员会",
        consented_on=date(2026, 2, 11),
    ),
    objection=Objection(
        made_at=at(1, 13, 10),
        reasons=(
            "反映的补贴资金自2025年起由财政部门直接核发，面积核定由乡镇人民政府负责，我单位不承担核定和发放职责。\n"
            "依据《测试省耕地地力保护补贴资金管理办法》第五条，应当由乡镇人民政府受理。"
        ),
        proposed="东河镇人民政府",
        upheld=True,
        verdict="经与县财政局和东河镇人民政府核实，2024年度面积核定由东河镇人民政府负责，异议理由成立。",
        onward="东河镇人民政府",
    ),
    service=Service(
        document="信访处理意见书",
        document_number="测农信复〔2026〕12号",
        recipient="张某某",
        method="in_person",
        served_at=at(3, 3, 10, 20),
        place="测试县东河镇柳林村3组21号",
        server="王某、孙某",
        proof="送达回执（张某某签名）、现场照片2张",
    ),
    completion=Completion(
        result="对信访人的三项请求，两项予以支持，一项作出解释说明，已出具信访处理意见书（测农信复〔2026〕12号）。",
        execution="差额312元已于2026年3月6日汇入信访人补贴账户，历年名册已于3月9日公布。",
        measures="局领导带队两次入户听取意见；组织全村面积重新核对，另有11户少报的一并补发；信访人对办理结果表示基本满意。",
    ),
    review=Review(
        respondent="测试县农业农村局",
        requested_at=at(3, 24),
        received_at=at(3, 25),
        request="撤销原处理意见中关于误工损失的部分，责令赔偿误工损失2000元。",
        findings=(
            "申请人2025年11月至12月为核对补贴面积往返村、镇共6次，原处理意见对该事实没有认定。\n"
            "被申请人办理期间听取了申请人的陈述，处理意见于2026年3月3日直接送达。"
        ),
        reasons="补贴差额的认定事实清楚、依据正确。误工损失不属于补贴资金的补偿范围，原处理意见的解释说明并无不当。",
        decision="upheld",
        decided="测试县农业农村局2026年3月2日作出的信访处理意见（测农信复〔2026〕12号）予以维持。",
        basis="《信访工作条例》第三十二条、第三十五条；《测试省耕地地力保护补贴资金管理办法》第九条。",
    ),
    order=Order(
        recipient=AGRICULTURE,
        period="answer",
        due=date(2026, 3, 16),
        ground="delay",
        facts="该事项2026年1月13日受理，至2026年3月17日未出具处理意见书，也没有办理延期。经两次提醒、一次催办，未书面说明理由。",
        demand="立即查明事实，出具处理意见书并送达信访人；属于政策执行问题的，对同类情况一并核查。",
        advice="建立信访事项期限台账，由专人逐件提示；分管负责人每周调度一次临期事项。",
        reply_due=date(2026, 3, 31),
    ),
    advice=Advice(
        recipient=AGRICULTURE,
        facts="2025年以来，涉及惠农补贴面积的信访事项共27件，其中19件反映村级上报使用旧台账。多件事项超期未告知受理情况。",
        advice=(
            "一是统一使用确权登记数据核定补贴面积，停用旧台账；\n"
            "二是每年发放前在村务公开栏公示面积和金额，公示期不少于7日；\n"
            "三是对超期未告知的事项逐件说明，并向信访人当面解释。"
        ),
        basis="《信访工作条例》第四十条；《测试县信访工作责任制实施细则》第八条",
        consequences="有关工作人员长期拖延不办，致使11户农户两年未领到应得补贴，引发12人集体走访，造成严重后果。",
        reply_due=date(2026, 4, 16),
        adopted="partly",
        measures="自2026年起统一使用确权登记数据核定面积；发放前公示7日，已印发通知。",
        reasons="关于停用旧台账的建议，因3个村尚未完成确权登记，待2026年底完成后全部停用。",
    ),
    suggestion=Suggestion(
        adopted="partly",
        reply="您建议在村务公开栏设置补贴查询二维码，并开通语音播报。我单位会同县政务服务中心进行了研究，认为前一项便民可行。",
        measures="2026年6月底前在全县各村村务公开栏设置补贴查询二维码，不使用手机的群众可以到村便民服务点查询打印。",
        reasons="语音播报需要改造村广播系统，现有条件尚不具备，列入下一年度计划研究。",
    ),
    visit=Visit(
        visitor="冯某（测试县信访局）",
        visited_at=at(3, 12, 15),
        method="visit",
        reached=True,
        informed=True,
        executed=True,
        satisfaction="mostly",
        new_trouble="希望2025年度补贴也按确权面积发放。",
        note="信访人说差额已经到账，名册已经看到。对误工损失的解释表示理解，但仍希望能有一些补偿。已告知其复查的权利和期限。",
    ),
    agency=Agency(
        agents=(
            Agent("何某", "同村村民、村信访代理员", "13900000001", "柳林村民委员会推荐证明"),
            Agent("张某", "父子", "13900000002", "户口簿复印件"),
        ),
        scope="代为提出信访事项、提交材料、查询进展、签收文书；不包括代为和解。",
        valid_from=date(2026, 1, 5),
        valid_until=date(2026, 7, 4),
        report_days=10,
    ),
    urgent=Urgent(
        happened_at=at(3, 2, 8, 10),
        place="测试县东河镇人民政府门前",
        people=36,
        facts="柳林村村民36人到东河镇人民政府反映耕地地力保护补贴问题，现场秩序平稳，没有人员受伤，道路通行正常。",
        demand="要求当天答复2024年度补贴差额的发放时间，并公布全村补贴名册。",
        measures="镇党委书记到场接访，请村民推选代表5人座谈；县农业农村局、县财政局派员到场解释政策，约定3月6日前书面答复。",
        recipients=("中共测试县委员会", "测试县人民政府", "测试县信访工作联席会议办公室", "测试市信访局"),
        sent_at=at(3, 2, 8, 50),
    ),
    ending=Ending(
        reason="您于2026年2月20日书面撤回该信访事项，经核实是您本人的真实意思。",
        basis="信访人撤回信访事项的书面申请（2026年2月20日）",
        ended_on=date(2026, 2, 20),
    ),
)
