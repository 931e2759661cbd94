//! The real program, started for a test, and a caller over a kept connection.

use crate::clients::{Endpoint, SessionToken};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

/// How long an answer may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(300);

/// `gradus serve`, ready. It is killed where a test drops it.
pub(crate) struct Server {
    child: Child,
    pub(crate) api: SocketAddr,
    pub(crate) table: Endpoint,
    pub(crate) queue: Endpoint,
    /// What it printed until it was ready.
    pub(crate) lines: Vec<String>,
}

impl Server {
    /// Starts on free ports.
    pub(crate) fn start(data: &Path, more: &[&str]) -> Self {
        Self::start_at("127.0.0.1:0", data, more)
    }

    /// Starts at an address, such as that of an earlier start.
    pub(crate) fn start_at(listen: &str, data: &Path, more: &[&str]) -> Self {
        Self::of(command(listen, data, more))
    }

    /// Starts on free ports; what it logs goes into a file.
    pub(crate) fn start_logging(log: &Path, data: &Path, more: &[&str]) -> Self {
        let mut command = command("127.0.0.1:0", data, more);
        command.stderr(File::create(log).unwrap());
        Self::of(command)
    }

    /// Starts where no file may grow beyond so many blocks of 512 bytes; what it logs goes
    /// into a file. The signal that says so is ignored: a write fails, as on a full disk.
    #[cfg(unix)]
    pub(crate) fn start_with_little_room(
        blocks: u32,
        log: &Path,
        data: &Path,
        more: &[&str],
    ) -> Self {
        let served = command("127.0.0.1:0", data, more);
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(format!(r#"trap '' XFSZ; ulimit -f {blocks}; exec "$@""#))
            .args(["sh".as_ref(), served.get_program()])
            .args(served.get_args())
            .stdin(Stdio::null())
            .stderr(File::create(log).unwrap());
        Self::of(command)
    }

    fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let is_ready = line == "ready";
            lines.push(line);
            if is_ready {
                break;
            }
        }
        assert_eq!(lines.last().map(String::as_str), Some("ready"), "{lines:?}");
        let address = |word: &str| {
            let url = value(&lines, &format!("{word} http://"));
            url.unwrap().parse().unwrap()
        };
        let config = value(&lines, "aws-config ").unwrap();
        let config = std::fs::read_to_string(config).unwrap();
        let config: Vec<String> = config.lines().map(str::to_owned).collect();
        let token = SessionToken(value(&config, "aws_session_token = ").unwrap());
        let endpoint = |word| Endpoint {
            address: address(word),
            token: token.clone(),
        };
        Self {
            api: address("api"),
            table: endpoint("table"),
            queue: endpoint("queue"),
            child,
            lines,
        }
    }

    /// The printed token of a scope.
    pub(crate) fn token(&self, scope: &str) -> String {
        value(&self.lines, &format!("token {scope} ")).unwrap()
    }

    /// A caller with the printed token of a scope.
    pub(crate) fn caller(&self, scope: &str) -> Caller {
        Caller::new(self.api, Some(self.token(scope)))
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(self) {
        drop(self);
    }

    /// Asks it to stop, as Ctrl-C does, and waits.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-INT", &pid]).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `gradus serve`, run to its end: for starts that fail. One that does not is ended.
pub(crate) fn failing(listen: &str, data: &Path, more: &[&str]) -> Output {
    let mut command = command(listen, data, more);
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut said = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if line == "ready" {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it starts: {}", String::from_utf8_lossy(&said));
        }
        said.extend_from_slice(line.as_bytes());
        said.push(b'\n');
    }
    Output {
        stdout: said,
        ..child.wait_with_output().unwrap()
    }
}

pub(crate) fn command(listen: &str, data: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command
        .args(["serve", "--listen", listen, "--data"])
        .arg(data)
        .args(more)
        .stdin(Stdio::null());
    command
}

fn value(lines: &[String], prefix: &str) -> Option<String> {
    lines
        .iter()
        .find_map(|line| line.strip_prefix(prefix))
        .map(str::to_owned)
}

/// Somebody who calls the API, over one connection.
pub(crate) struct Caller {
    address: SocketAddr,
    pub(crate) token: Option<String>,
    connection: Option<BufReader<TcpStream>>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Caller {
    pub(crate) fn new(address: SocketAddr, token: Option<String>) -> Self {
        Self {
            address,
            token,
            connection: None,
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[], b"").unwrap()
    }

    pub(crate) fn post(&mut self, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let headers: Vec<_> = [("content-type", "application/json")]
            .into_iter()
            .chain(headers.iter().copied())
            .collect();
        self.send("POST", path, &headers, body.to_string().as_bytes())
            .unwrap()
    }

    /// Sends a request; after an error the next one has a new connection.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Reply> {
        let kept = self.connection.take().filter(is_open);
        let mut connection = match kept {
            Some(connection) => connection,
            None => BufReader::new(TcpStream::connect(self.address)?),
        };
        connection.get_ref().set_nodelay(true)?;
        connection
            .get_ref()
            .set_read_timeout(Some(ANSWER_TIMEOUT))?;
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n",
            self.address,
            body.len()
        );
        if let Some(token) = &self.token {
            request.push_str(&format!("authorization: Bearer {token}\r\n"));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        connection.get_mut().write_all(&bytes)?;
        let reply = Reply::read(&mut connection, method == "HEAD")?;
        self.connection = Some(connection);
        Ok(reply)
    }
}

/// Whether the other end has not closed a connection on which nothing was asked for long.
fn is_open(connection: &BufReader<TcpStream>) -> bool {
    let stream = connection.get_ref();
    stream.set_nonblocking(true).unwrap();
    let is_silent = stream
        .peek(&mut [0])
        .is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock);
    stream.set_nonblocking(false).unwrap();
    is_silent
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn read(from: &mut BufReader<TcpStream>, head_only: bool) -> io::Result<Self> {
        let mut line = String::new();
        from.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            from.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers
            .get("content-length")
            .filter(|_| !head_only)
            .and_then(|length| length.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        from.read_exact(&mut body)?;
        Ok(Self {
            status,
            headers,
            body,
        })
    }
}
