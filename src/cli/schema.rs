//! `duizhao schema`

use duizhao::render::schema::{self, Shape};

use super::Outcome;
use super::args::{Format, SchemaArgs};
use super::error::Failed;
use super::output::Output;

/// Prints JSON whatever the format: a schema has no other.
pub(super) fn run(args: &SchemaArgs, output: &mut Output) -> Result<Outcome, Failed> {
    output.only("schema", &[Format::Text, Format::Json])?;
    let Some(name) = &args.shape else {
        output.json(&schema::all())?;
        return Ok(Outcome::Done);
    };
    let Some(shape) = Shape::ALL.into_iter().find(|shape| shape.name() == name) else {
        let names = Shape::ALL.map(Shape::name).join("、");
        return Err(
            Failed::new(2, "usage", format!("没有名为“{name}”的 JSON 结构"))
                .hint(format!("可以是 {names}；不给则输出全部")),
        );
    };
    output.json(&schema::schema(shape))?;
    Ok(Outcome::Done)
}
