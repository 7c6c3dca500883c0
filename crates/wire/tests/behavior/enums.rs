//! Open enums.

use secapi_wire::Extra;
use secapi_wire::{Model, OpenEnum, decode, to_vec};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, OpenEnum)]
#[wire(crate = "secapi_wire")]
pub(crate) enum TaskStatus {
    #[wire(rename = "0")]
    Ready,
    #[wire(rename = "1")]
    Running,
    #[wire(other)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, OpenEnum)]
#[wire(crate = "secapi_wire")]
enum Filter {
    #[wire(rename = "")]
    All,
    #[wire(rename = "some")]
    Some,
    #[wire(other)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, OpenEnum)]
#[wire(crate = "secapi_wire")]
pub(crate) enum State {
    #[wire(rename = -1)]
    Unknown,
    #[wire(rename = 0)]
    Off,
    #[wire(rename = 1)]
    On,
    #[wire(other)]
    Other(i64),
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Task {
    status: TaskStatus,
    filter: Option<Filter>,
    last: Option<TaskStatus>,
    state: Option<State>,
    all: Vec<TaskStatus>,
    extra: Extra,
}

#[test]
fn known_and_unknown_values_are_read_and_written_exactly() {
    for (body, expected) in [
        (r#""0""#, TaskStatus::Ready),
        ("1", TaskStatus::Running),
        (r#""2""#, TaskStatus::Other("2".to_owned())),
        (r#"" 0""#, TaskStatus::Other(" 0".to_owned())),
        ("true", TaskStatus::Other("true".to_owned())),
        (r#""""#, TaskStatus::Other(String::new())),
    ] {
        assert_eq!(
            decode::<TaskStatus>(body.as_bytes()),
            Ok(expected),
            "{body}"
        );
    }
    for text in ["\"0\"", "\"READY \"", "\"\\u00e9\\n\""] {
        let value: TaskStatus = decode(text.as_bytes()).unwrap();
        assert_eq!(
            decode::<String>(&to_vec(&value).unwrap()).unwrap(),
            value.as_str()
        );
    }
}

#[test]
fn integer_enums_take_every_form_of_an_integer() {
    for (body, expected) in [
        ("0", State::Off),
        ("-1", State::Unknown),
        ("1.0", State::On),
        (r#""1""#, State::On),
        (r#""7""#, State::Other(7)),
        ("9223372036854775807", State::Other(i64::MAX)),
    ] {
        let value: State = decode(body.as_bytes()).unwrap();
        assert_eq!(value, expected, "{body}");
        assert_eq!(
            to_vec(&value).unwrap(),
            expected.value().to_string().into_bytes()
        );
    }
    assert!(decode::<State>(b"\"on\"").is_err());
    assert!(decode::<State>(b"0.5").is_err());
}

#[test]
fn unset_values_are_none_unless_empty_is_known() {
    let task: Task =
        decode(br#"{"status":"","filter":"","last":"","state":"","all":["0",5]}"#).unwrap();
    let expected = Task {
        filter: Some(Filter::All),
        all: vec![TaskStatus::Ready, TaskStatus::Other("5".to_owned())],
        ..Task::default()
    };
    assert_eq!(task, expected);
    assert_eq!(
        to_vec(&task).unwrap(),
        br#"{"status":"","filter":"","all":["0","5"]}"#
    );
    assert_eq!(
        decode::<Task>(br#"{"status":null}"#).unwrap_err().path(),
        "$.status"
    );
}

#[test]
fn a_value_knows_itself() {
    assert_eq!(TaskStatus::KNOWN, [TaskStatus::Ready, TaskStatus::Running]);
    assert_eq!(TaskStatus::from("1".to_owned()), TaskStatus::Running);
    assert_eq!(
        format!("{:>3}|{}", TaskStatus::Running, State::Unknown),
        "  1|-1"
    );
    assert_eq!(
        (TaskStatus::default().as_str(), State::default()),
        ("", State::Off)
    );
    assert_eq!(Filter::default(), Filter::All);
    assert!(
        State::On.is_known() && !State::Other(1).is_known() && !TaskStatus::default().is_known()
    );
}
