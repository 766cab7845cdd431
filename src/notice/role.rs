//! What a clause is there for, told from its section's wording, its own words and its place.

use std::sync::LazyLock;

use regex::Regex;

use super::{Clause, Role};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

/// Sections that frame the tasks and ask for nothing themselves.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"指导思想|(?:总体|基本)(?:要求|思路|目标)|基本(?:原则|思路)|工作(?:思路|目标|原则)|(?:主要|发展|总|活动)?目标$|",
        r"(?:活动|会议|培训)?(?:主题|时间|地点|名称)$|重要意义|总则|附则|适用范围|定义|背景|参(?:加|会)(?:人员|对象)",
    ))
});
/// Sections that secure the tasks.
static SAFEGUARD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"保障|(?:工作|有关|组织|相关)要求|组织(?:领导|实施|管理)$|(?:加强|强化)组织|监督(?:检查|管理)|督(?:查|导)|考核",
    )
});
/// Sections about applying, reporting and judging.
static PROCEDURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"事项|申报|报送|报名|填报|评(?:审|选|比)|推荐|程序|流程|步骤|审核|遴选|材料|联系方式|附则",
    )
});
/// Sections that hold the tasks.
static TASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"任务|(?:工作|活动|主要|实施|建设)内容|重点(?:工作|举措|项目)|主要(?:活动|措施|举措)|工作举措|行动|工程",
    )
});
/// Words that ask somebody to do something.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"请|[要应须]|必须|不得|禁止|鼓励|支持|引导|推动|推进|开展|组织|加强|强化|建立|完善|做好|落实|实施|提升|提高|举办|深化|",
        r"加大|探索|打造|制定|设立|积极|充分|大力|广泛",
    ))
});

/// Gives every clause its role.
pub(super) fn assign(clauses: &mut [Clause]) {
    for clause in clauses.iter_mut() {
        if clause.label.is_empty() {
            if clause.role == Role::Other
                && clause.path.to_string() == "正文"
                && ASKS.is_match(&clause.text())
            {
                clause.role = Role::Task;
            }
            continue;
        }
        let section = section_role(clause);
        clause.role = own_role(clause, section);
        assign_below(&mut clause.children, section);
    }
}

fn assign_below(clauses: &mut [Clause], section: Option<Role>) {
    for clause in clauses {
        let section = section.or_else(|| section_role(clause));
        clause.role = own_role(clause, section);
        assign_below(&mut clause.children, section);
    }
}

/// The role that a section's heading gives to what stands in it.
fn section_role(clause: &Clause) -> Option<Role> {
    let heading = clause.heading.as_deref()?;
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
    // A heading with an object of its own (加强基地建设) names a task even where it holds such a word.
    let short = heading.chars().count() <= 12;
    named.filter(|_| short && (clause.level <= 1 || !clause.children.is_empty()))
}

fn own_role(clause: &Clause, section: Option<Role>) -> Role {
    if clause.fields.activity.is_some() {
        return Role::Activity;
    }
    match section {
        Some(role) => role,
        None if !clause.children.is_empty()
            || clause.level > 1
            || ASKS.is_match(&clause.text()) =>
        {
            Role::Task
        }
        None => Role::Other,
    }
}

/// Gives all `clauses` the same role.
pub(super) fn set_all(clauses: &mut [Clause], role: Role) {
    for clause in clauses {
        clause.role = role;
        set_all(&mut clause.children, role);
    }
}
