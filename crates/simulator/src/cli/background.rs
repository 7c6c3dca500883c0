//! Serving from a process in the background, so that a shell can go on.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use super::announcement::{PID, print};
use super::args::Arguments;

/// Starts this program again with the same arguments, prints what it prints, and leaves it alone.
pub(crate) fn serve(arguments: &Arguments) -> Result<u8, String> {
    let failed = |error: std::io::Error| format!("cannot start the background process: {error}");
    let program = std::env::current_exe().map_err(failed)?;
    let same = std::env::args_os().skip(1);
    let mut command = Command::new(program);
    command
        .args(same.filter(|argument| argument != "--background"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // Whoever waits for the end of this program's standard error must not wait for that of the other.
        .stderr(Stdio::piped());
    // Ctrl-C in the terminal is not meant for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(failed)?;
    let mut lines = child.stdout.take().map(BufReader::new);
    let mut text = String::new();
    let last = if arguments.env { PID } else { "" };
    let mut serves = false;
    while let Some(lines) = &mut lines
        && !serves
    {
        let start = text.len();
        if lines.read_line(&mut text).map_err(failed)? == 0 {
            break;
        }
        serves = text.get(start..).is_some_and(|line| line.contains(last));
    }
    if serves {
        print(&text)?;
        return Ok(0);
    }
    let mut reason = Vec::new();
    if let Some(stderr) = &mut child.stderr {
        stderr.read_to_end(&mut reason).map_err(failed)?;
    }
    let _ = std::io::stderr().write_all(&reason);
    let status = child.wait().map_err(failed)?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.unwrap_or(1))
}
