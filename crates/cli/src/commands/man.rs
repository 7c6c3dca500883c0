//! `secapi man DIR`: man pages, for packagers; `cargo xtask man` runs it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::write_file;
use crate::{Result, tree};

pub(crate) fn command() -> Command {
    Command::new("man")
        .about("Write man pages into a folder")
        .hide(true)
        .arg(
            Arg::new("folder")
                .value_name("DIR")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf)),
        )
}

pub(crate) fn run(matches: &ArgMatches) -> Result<Exit> {
    let Some(folder) = matches.get_one::<PathBuf>("folder") else {
        return Ok(Exit::Usage);
    };
    let failed =
        |error: std::io::Error| Failure::io(format!("write to {}", folder.display()), &error);
    fs::create_dir_all(folder).map_err(failed)?;
    let mut root = tree::complete();
    root.build();
    pages(&root, folder)?;
    Ok(Exit::Done)
}

/// The page of a command and those of the commands below it.
fn pages(command: &Command, folder: &Path) -> Result<()> {
    let page = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text)
        .map_err(|error| Failure::io("render a man page", &error))?;
    write_file(&folder.join(page.get_filename()), &text)?;
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        pages(below, folder)?;
    }
    Ok(())
}
