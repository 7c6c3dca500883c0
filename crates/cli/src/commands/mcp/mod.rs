//! `secapi mcp`: the operations as tools of an assistant, by the Model Context Protocol on stdin and stdout.
//!
//! Four tools serve all operations, because a tool for each would fill an assistant's context before its first
//! question: `search` and `describe` find an operation, `call` makes it, `next_page` goes on with a list.

mod calls;
mod tools;

use clap::{Arg, ArgAction, ArgMatches, Command};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    Implementation, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
    Tool,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler, ServiceExt as _};

use self::calls::Calls;
use super::block_on;
use crate::Result;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Options;

const INSTRUCTIONS: &str = "Security products by Fortinet and Huawei Cloud. Find an operation with `search`, read its \
     parameters with `describe`, make it with `call`. Long lists come in parts: `next_page` has the next.";

pub(crate) fn command() -> Command {
    Command::new("mcp")
        .about("Serve the operations to an assistant: a Model Context Protocol server on stdio")
        .arg(
            Arg::new("allow-changes")
                .long("allow-changes")
                .action(ArgAction::SetTrue)
                .help("Let the assistant make calls that change state; without it, calls only read"),
        )
        .after_help(
            "Tools: search, describe, call, next_page. Responses are cut to a size that an assistant can take, and \
             secrets in them are hidden. Credentials come from --profile, or from the environment.",
        )
}

pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let server = Server {
        calls: Calls::new(options.clone(), matches.get_flag("allow-changes")),
    };
    let failed = |error: String| Failure::usage(format!("the protocol on stdio failed: {error}"));
    block_on(async {
        let running = server
            .serve(rmcp::transport::io::stdio())
            .await
            .map_err(|error| failed(error.to_string()))?;
        running
            .waiting()
            .await
            .map_err(|error| failed(error.to_string()))?;
        Ok(Exit::Done)
    })
}

struct Server {
    calls: Calls,
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("secapi", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = tools::all(self.calls.allow_changes);
        Ok(ListToolsResult::with_all_items(tools))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        let mut tools = tools::all(self.calls.allow_changes).into_iter();
        tools.find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let result = match &*request.name {
            "search" => tools::search(&arguments),
            "describe" => tools::describe(&arguments),
            "call" => self.calls.call(&arguments).await,
            "next_page" => self.calls.next_page(&arguments).await,
            other => {
                let message = format!("there is no tool `{other}`");
                return Err(ErrorData::invalid_params(message, None));
            }
        };
        let result = match result {
            Ok(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
            Err(failure) => CallToolResult::error(vec![ContentBlock::text(failure.to_string())]),
        };
        Ok(result.into())
    }
}
