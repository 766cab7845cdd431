//! What a clause is there for, told from its section's heading, its own words and its place.
//!
//! A section's heading decides for what stands in it: guiding thought, aims and scope are *other*,
//! how to apply and be judged is *procedure*, organisation, inspection and funds are *safeguard*,
//! and what is left and asks for something is *task*. Articles of a regulation are told one by one:
//! purpose, scope, definitions and entry into force are *other*, duties are *task*, and what follows
//! from a breach (法律责任) is *procedure*: it says how somebody is judged. Aims with figures stay
//! *other*; the figures are in their fields.

use std::sync::LazyLock;

use regex::Regex;

use super::fields::{Bound, Detail};
use super::pattern::pattern;
use super::{Clause, Role};

/// Sections that frame the tasks and ask for nothing themselves.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"指导思想|(?:总体|基本)(?:要求|思路|目标|考虑)|(?:基本|主要|工作|总体|实施|评选|遴选|申报)?原则$|基本思路|工作思路",
        r"|(?:主要|发展|工作|总体?|活动|建设|阶段性?|具体|实施|规划|战略|远景)目标|^目标$|^(?:主要|发展|预期)?指标$|目的(?:和?意义)?$|^(?:重要|重大)?意义$",
        r"|(?:重要|重大|深刻|现实)意义|重要性|紧迫性|必要性|思想认识$|提高.{0,6}认识|^(?:规划|发展|工作)?(?:背景|基础|形势|现状|环境)|面临的?(?:形势|机遇|挑战)|基本情况",
        r"|^(?:活动|会议|培训|大赛|比赛|展览|论坛|举办|参赛|赛事)?(?:主题|时间|地点|名称|宗旨|背景|组别|内容简介)(?:[、和及与](?:时间|地点|主题|名称))*$",
        r"|^总\s*则$|^附\s*则$|适用范围|^(?:术语|名词)?(?:和)?定义|^名词解释|^参(?:加|会|训|赛|与)(?:人员|对象|范围|单位)|^(?:组织机构|组织单位|主办单位|承办单位|主办承办单位)$",
    ))
});
/// Sections that secure the tasks.
static SAFEGUARD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"保障(?:措施|机制|支撑|条件|工作|体系建设)?$|^(?:强化|加强|完善|落实|做好|健全|加大|夯实)?.{0,6}(?:组织|政策|要素|工作|支撑|实施|资金|经费|投入|制度|人才|人员|队伍|条件|服务)(?:[、和]?.{0,4})保障",
        r"|(?:工作|有关|相关|活动|组织|几点|具体|纪律|时间和?工作|其他)要求$|^要求$|组织(?:领导|实施|保障|管理|协调|推动)|(?:加强|强化|坚持)(?:党的)?(?:全面|集中统一|统筹)?(?:领导|组织|统筹协调|统筹推进)",
        r"|领导小组|监督(?:检查|考核|评估|问责|管理)$|督促|督(?:查|导|办)|考核|绩效评(?:价|估)|(?:跟踪|监测|评估)(?:监测|评估|问效|评价)$|抓好.{0,6}落实|(?:压实|落实|明确|强化|严格).{0,8}责任$|责任(?:落实|追究)",
        r"|^(?:做好|加强|强化|注重|营造|加大).{0,6}(?:宣传|舆论|氛围|引导)|宣传(?:引导|推广|发动|动员|报道|培训|工作)$|(?:财政|资金|经费|投入|要素)(?:支持|保障|投入)$|贯彻(?:落实|实施)$|^(?:规划|纲要|方案|本.{1,3})?(?:实施|落实)$",
    ))
});
/// Sections about applying, reporting and judging, and chapters on liability.
static PROCEDURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"事项$|申报|报送|报名|填报|上报|投稿|征集(?:要求|办法|方式|时间|范围)|参(?:赛|评|展)(?:要求|办法|方式|作品|条件)|评(?:审|选|比|定|奖|分)|推荐(?:名额|办法|程序|条件|范围|要求|方式|材料)",
        r"|程序|流程|步骤|阶段|时间(?:安排|节点|进度|要求)|进度安排|日程|(?:审核|遴选|验收|认定|选拔|评估)(?:程序|办法|标准|条件|要求|方式)?$|材料(?:要求|报送)?$|联系(?:方式|人)|资格|名额|奖项|^(?:表彰|奖励)|奖励(?:办法|设置|标准|措施)$|(?:基本)?条件$",
        r"|^(?:申请|受理|审批|审查|登记|备案|许可|公示)(?:[、与和及](?:申请|受理|审批|审查|审核|登记|备案|决定|变更|公示|发放|评审))*$|法律责任|罚\s*则|申诉|救济|^(?:收费|缴费|费用)|费用(?:标准)?$|注意事项|报到",
    ))
});
/// Sections that hold the tasks.
static TASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"任务|(?:工作|活动|主要|实施|建设|重点|培训|服务|改革|整治|检查|行动)内容|重点(?:工作|举措|项目|领域|环节)|主要(?:活动|措施|举措)|(?:工作|政策|具体|实施|扶持|支持)(?:举措|措施)|^(?:主要)?措施$|行动$|工程$|项目安排|活动安排|重点安排",
    )
});
/// Headings that say by their first words that a section frames, however long they are.
static RECOGNISES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:充分|深刻|切实|进一步|全面|准确|统一|提高)*(?:认识|把握).{0,40}(?:意义|重要性|必要性|紧迫性|形势|要求)$|^(?:提高|统一)思想|意义的?认识$|的(?:指导思想|总体要求|基本原则|工作原则|主要目标|工作目标|总体目标|重要意义)$",
    )
});
/// And that it secures.
static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:切实|进一步|全面|坚持和?)*(?:加强|强化)(?:党的|组织|工作|统一)*领导|^加强组织(?:实施|保障)|的(?:组织领导|组织实施|组织保障)$",
    )
});
/// Headings of items that secure or frame wherever they stand.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:加强|强化|健全|完善|落实|严格)?(?:组织|统筹)(?:领导|实施|保障|协调)|^(?:加强|强化|健全|完善|严格)?.{0,4}(?:督查|督导|督办|考核|考评)(?:问责|评价|机制|制度)?$",
        r"|^(?:主要|总体|工作|发展|具体|阶段性)?(?:目标|指标)|^指导思想$|原则$",
    ))
});
/// Articles that say what a regulation is for, whom it binds, what its words mean, since when.
static SCOPE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^为(?:了)?[^。]*(?:制定|订立|出台|作出)|^(?:本|前款|前条)\p{Han}{1,10}所称|所称[^。]*(?:是指|指|包括)|下列用语|用语的含义|适用本|(?:不)?适用(?:于)?(?:本|前|下)|^本\p{Han}{1,6}适用",
        r"|起(?:施行|实施|执行|生效|试行)|同时废止|负责解释|由[^。]*解释|参照(?:本|适用)|另行(?:制定|规定)|有效期|^[^。]*(?:是指|，是)[^。]+。$|坚持以[^。]*为指导|坚持[^。]*(?:原则|方针)|遵循[^。]*原则|应当(?:遵循|坚持)[^。]*(?:原则|相结合)",
    ))
});
/// Articles that say what follows from a breach.
static LIABILITY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"责令|罚款|没收违法|给予(?:警告|处分|行政处分|治安)|依法给予|追究[^。]*责任|构成犯罪|吊销|拘留|有期徒刑|承担[^。]*(?:民事|赔偿|法律|刑事)责任|赔偿损失",
    )
});
/// Articles on applying and deciding.
static FILING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"提(?:交|出)[^。]*(?:申请|材料|文件|资料)|申请(?:人|者)[^。]*(?:应当|可以|须)|(?:受理|审查|审核|审批|评审|公示|备案|核准)[^。]*(?:之日|工作日|决定|结果|意见|登记)|自(?:受理|收到)",
    )
});
/// Words that ask somebody to do something, where a sentence or its part begins.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:^|[，。；、：\n（(“前内底]|要|应|须|请|当|将|并|和|步|续|极|力|面|入|实|泛|格|快|分|动|新)(?:鼓励|支持|引导|推动|推进|推行|推广|开展|组织|加强|强化|建立|完善|健全|做好|落实|实施|提升|提高|举办|深化|加大|加快|探索|打造|制定",
        r"|设立|优化|规范|培育|构建|建设|拓展|促进|发挥|改革|创新|严格|坚持|统筹|明确|发展|扩大|整合|聚焦|围绕|弘扬|防范|依法|保障|保护|营造|严厉|畅通|转变|简化|压缩|取消|下放|清理|整治|报送|提供|公布|公开|确保|按照",
        r"|大力|积极|广泛|充分|切实|着力|进一步|全面|深入|牢固|增强|巩固|落细|倡导|宣传|学习|贯彻|参加|完成|配合|协助|设置|安排|编制|修订|出台|搭建|创建|选树|壮大|彰显|履行|抓好|壮大|丰富|激发|建成|新建|新增|培育|打造)",
        r"|请(?:各|于|将|按|认|结|遵|尽|予|做)|务必|必须|不得|禁止|严禁|应当|各(?:地|级|部门|单位|区县|市|县|乡镇)[^。]*要",
    ))
});

/// Gives every clause its role.
pub(super) fn assign(clauses: &mut [Clause]) {
    for clause in clauses.iter_mut() {
        if clause.label.is_empty() {
            let is_body = clause.path.to_string() == "正文";
            if clause.role == Role::Other && is_body && asks(clause) {
                clause.role = Role::Task;
            }
            continue;
        }
        assign_below(std::slice::from_mut(clause), None);
    }
}

fn assign_below(clauses: &mut [Clause], section: Option<Role>) {
    for clause in clauses {
        let own = section_role(clause, section);
        clause.role = own_role(clause, own);
        // The items of an article go on with its sentence.
        let below = if is_article(clause) {
            Some(clause.role)
        } else {
            own
        };
        assign_below(&mut clause.children, below);
    }
}

/// The role that a heading gives to its clause and what stands in it, under a section with a role of
/// its own or none.
fn section_role(clause: &Clause, above: Option<Role>) -> Option<Role> {
    let Some(heading) = clause.heading.as_deref() else {
        return above;
    };
    let heading: String = heading.chars().filter(|c| !c.is_whitespace()).collect();
    let heading = heading.trim_matches(['【', '】', '：', ':']);
    if let Some(role) = chapter_role(clause, heading) {
        return role;
    }
    if RECOGNISES.is_match(heading) {
        return above.or(Some(Role::Other));
    }
    if LEADS.is_match(heading) && clause.level <= 1 {
        return above.or(Some(Role::Safeguard));
    }
    let rules = [
        (&FRAME, Role::Other),
        (&TASKS, Role::Task),
        (&SAFEGUARD, Role::Safeguard),
        (&PROCEDURE, Role::Procedure),
    ];
    let named = rules
        .into_iter()
        .find(|(pattern, _)| pattern.is_match(heading))
        .map(|(_, role)| role);
    // A heading with an object of its own (加强养老服务保障设施建设) names a task even where it holds
    // such a word; two that are joined (总体要求和主要目标) do not.
    let length = heading.chars().count();
    let short = length <= 12 || (length <= 20 && heading.contains(['、', '和', '，', '及']));
    let named = named.filter(|_| short);
    match (above, named) {
        // Below a section that says what it is, only aims among tasks are told apart.
        (Some(Role::Task), Some(Role::Other)) if PLAIN.is_match(heading) => named,
        (Some(_), _) => above,
        // An item amid items asks like its neighbours, unless it says that it secures them.
        (None, Some(role)) if clause.level <= 1 || !clause.children.is_empty() => Some(role),
        (None, Some(Role::Safeguard | Role::Other)) if PLAIN.is_match(heading) => named,
        (None, _) => None,
    }
}

/// Chapters of a regulation: only the first and last, and those on procedure and liability, say what
/// their articles are. The outer `None`: it is no chapter.
fn chapter_role(clause: &Clause, heading: &str) -> Option<Option<Role>> {
    let is_chapter =
        clause.label.starts_with('第') && clause.label.trim_end().ends_with(['章', '节', '编']);
    let named = || {
        let frame = FRAME.is_match(heading).then_some(Role::Other);
        let liable = heading.contains("责任") || PROCEDURE.is_match(heading);
        frame.or(liable.then_some(Role::Procedure))
    };
    is_chapter.then(named)
}

fn own_role(clause: &Clause, section: Option<Role>) -> Role {
    if clause.fields.activity.is_some() {
        return Role::Activity;
    }
    if is_article(clause) {
        return article_role(clause, section);
    }
    match section {
        Some(role) => role,
        None if !clause.children.is_empty() || asks(clause) => Role::Task,
        None if clause.level > 1 && clause.heading.is_some() => Role::Task,
        None => Role::Other,
    }
}

/// The role of an article, told from its own words; its chapter says only what those leave open.
fn article_role(clause: &Clause, chapter: Option<Role>) -> Role {
    let text = clause.text();
    // 第一条 【目的】 为了…: the heading in brackets is no part of the sentence.
    let headed = text.strip_prefix('【').and_then(|t| t.split_once('】'));
    let text = headed.map_or(text.as_str(), |(_, rest)| rest.trim_start());
    if SCOPE.is_match(text) {
        return Role::Other;
    }
    if LIABILITY.is_match(text) || (chapter == Some(Role::Procedure) && !asks(clause)) {
        return Role::Procedure;
    }
    if FILING.is_match(text) {
        return Role::Procedure;
    }
    let binds = !clause.fields.strength.is_empty() || asks(clause) || text.contains("负责");
    match chapter {
        Some(role @ (Role::Safeguard | Role::Procedure)) => role,
        _ if binds || !clause.children.is_empty() => Role::Task,
        _ => Role::Other,
    }
}

fn is_article(clause: &Clause) -> bool {
    clause.label.starts_with('第') && clause.label.trim_end().ends_with('条')
}

fn asks(clause: &Clause) -> bool {
    let fields = &clause.fields;
    // Who does it, and how much at least, is said of what is to be done.
    let aims = fields.targets.iter().any(|t| match &t.detail {
        Some(Detail::Quantity(q)) => matches!(q.bound, Bound::AtLeast | Bound::AtMost),
        _ => false,
    });
    !fields.strength.is_empty()
        || !fields.bodies.is_empty()
        || aims
        || ASKS.is_match(&clause.text())
}

/// Gives all `clauses` the same role.
pub(super) fn set_all(clauses: &mut [Clause], role: Role) {
    for clause in clauses {
        clause.role = role;
        set_all(&mut clause.children, role);
    }
}
