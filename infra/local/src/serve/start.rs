//! Starts everything in order, and stops it in the other.

use crate::cli::{REQUEST_TIMEOUT_SECONDS, ServeArgs};
use crate::serve::clients::Endpoint;
use crate::serve::clock::{MovableClock, NotMoved};
use crate::serve::fault::ServeError;
use crate::serve::folder::{self, Folder};
use crate::serve::gateway::{self, Gateway, RequestIds};
use crate::serve::mapping::{Mapping, Target};
use crate::serve::publish::ProgramFile;
use crate::serve::queue::{self, QueueServer, QueueUrls};
use crate::serve::reach::Endpoints;
use crate::serve::schedule::Scheduler;
use crate::serve::stream::{self, Stream};
use crate::serve::table::{self, TABLE, TableServer};
use crate::serve::trust::{Authorizer, Issuer, SigningKey};
use crate::serve::watch::Watchers;
use crate::serve::{access, clients, home, made, table_fault};
use gradus_contracts::queues::{COMMANDS, Queue};
use gradus_contracts::schedules::Sweep;
use gradus_domain::words::time::Instant;
use gradus_engine::Engine;
use gradus_shell::app::{App, CommandQueue, Trust};
use gradus_shell::clock::{Clock as _, Entropy as _, SystemEntropy};
use gradus_shell::outbox::{NotificationQueues, Outbox};
use gradus_shell::sweep::{SweepQueue, Sweeper};
use gradus_store::Store;
use gradus_store::aliases::AliasKey;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::task::{JoinHandle, JoinSet};

/// How long requests in progress may take to end: a function's own timeout.
const END_TIMEOUT: Duration = Duration::from_secs(10);

/// Everything, running.
#[derive(Debug)]
pub(crate) struct Running {
    /// Where the HTTP API listens.
    pub(crate) api: SocketAddr,
    /// Where the table does.
    pub(crate) table: Endpoint,
    /// Where the queue does.
    pub(crate) queue: Endpoint,
    /// The file that tells the SDKs and tools of AWS so.
    pub(crate) aws_config: PathBuf,
    /// The clock.
    pub(crate) clock: Arc<MovableClock>,
    /// Programs given at this start.
    pub(crate) published: Vec<ProgramFile>,
    /// Programs that tokens are bound to.
    pub(crate) programs: Vec<String>,
    /// Makes tokens.
    pub(crate) issuer: Issuer,
    stop: watch::Sender<bool>,
    gateway: JoinHandle<()>,
    /// What is called by time.
    pub(crate) scheduler: Arc<Scheduler>,
    background: JoinSet<()>,
    opened: Opened,
}

/// The folder, taken, and both files in it, each with the server that is the way to it.
#[derive(Debug)]
struct Opened {
    folder: Folder,
    queue: QueueServer,
    table: TableServer,
}

/// What is to be set up around both files.
struct Preparing<'a> {
    args: &'a ServeArgs,
    published: Vec<ProgramFile>,
    with_schedules: bool,
    api: (SocketAddr, TcpListener),
    endpoints: &'a Endpoints,
    secret: &'a [u8; 32],
    clock: &'a Arc<MovableClock>,
}

/// What stands around both files.
struct Prepared {
    published: Vec<ProgramFile>,
    programs: Vec<String>,
    issuer: Issuer,
    stop: watch::Sender<bool>,
    stopping: watch::Receiver<bool>,
    scheduler: Arc<Scheduler>,
    background: JoinSet<()>,
    gateway: Gateway,
    listener: tokio::net::TcpListener,
}

/// The three ports, taken before anything is written.
#[derive(Debug)]
struct Ports {
    api: (SocketAddr, TcpListener),
    table: (SocketAddr, TcpListener),
    queue: (SocketAddr, TcpListener),
}

impl Running {
    /// Starts everything. When this returns, every endpoint answers; `None`: it was given up on
    /// the way, and both files are closed.
    ///
    /// # Errors
    /// [`ServeError`]; both files are closed, where they were opened.
    pub(crate) async fn start(
        args: &ServeArgs,
        give_up: impl Future<Output = ()>,
    ) -> Result<Option<Self>, ServeError> {
        let started = Self::start_with(args, true, give_up).await?;
        Ok(started.ok())
    }

    /// The same; within it, an error is what giving up said.
    async fn start_with<G>(
        args: &ServeArgs,
        with_schedules: bool,
        give_up: impl Future<Output = G>,
    ) -> Result<Result<Self, G>, ServeError> {
        let mut give_up = std::pin::pin!(give_up);
        let published = read_programs(args)?;
        let folder = Folder::take(&args.data)?;
        made::check(&folder)?;
        let ports = Ports::take(args)?;
        let clock = Arc::new(MovableClock::open(folder.file(home::CLOCK), args.at)?);
        let secret = home::alias_secret(&folder)?;
        let endpoints = Endpoints {
            api: ports.api.0,
            table: ports.table.0,
            queue: ports.queue.0,
            token: access::new_token()?,
        };
        let [table, queue] = [endpoints.table(), endpoints.queue()];
        let patience = Duration::from_secs(args.request_timeout_seconds.into());
        let listeners = [(&table, ports.table.1), (&queue, ports.queue.1)];
        let opened = tokio::select! {
            opened = Opened::open(folder, &secret, listeners, patience, &clock) => opened?,
            given_up = &mut give_up => return Ok(Err(given_up)),
        };
        let preparing = Preparing {
            args,
            published,
            with_schedules,
            api: ports.api,
            endpoints: &endpoints,
            secret: &secret,
            clock: &clock,
        };
        let prepared = tokio::select! {
            prepared = preparing.around(&opened) => prepared.map(Ok),
            given_up = give_up => Ok(Err(given_up)),
        };
        let prepared = match prepared {
            Ok(Ok(prepared)) => prepared,
            Ok(Err(given_up)) => {
                opened.close().await;
                return Ok(Err(given_up));
            }
            Err(error) => {
                opened.close().await;
                return Err(error);
            }
        };
        Ok(Ok(Self {
            api: endpoints.api,
            table,
            queue,
            aws_config: opened.folder.file(home::AWS_CONFIG),
            clock,
            published: prepared.published,
            programs: prepared.programs,
            issuer: prepared.issuer,
            gateway: tokio::spawn(gateway::serve(
                prepared.listener,
                Arc::new(prepared.gateway),
                patience,
                prepared.stopping,
            )),
            scheduler: prepared.scheduler,
            background: prepared.background,
            stop: prepared.stop,
            opened,
        }))
    }

    /// Starts everything in a new folder, on free ports, with one program, the clock held at
    /// an instant.
    ///
    /// # Errors
    /// [`ServeError`]; a folder that was served before is refused.
    pub(crate) async fn start_for_demo(
        data: &Path,
        program: &Path,
        at: Instant,
    ) -> Result<Self, ServeError> {
        if data.join(home::KEY).exists() {
            return Err(ServeError::NotNew {
                path: data.to_path_buf(),
            });
        }
        let args = ServeArgs {
            data: data.to_path_buf(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            table_port: 0,
            queue_port: 0,
            programs: vec![program.to_path_buf()],
            tokens_for: Vec::new(),
            at: Some(at),
            request_timeout_seconds: REQUEST_TIMEOUT_SECONDS,
            log: "warn".to_owned(),
        };
        let nobody_gives_up = std::future::pending::<Infallible>();
        let Ok(running) = Self::start_with(&args, false, nobody_gives_up).await?;
        running.clock.hold_at(at);
        Ok(running)
    }

    /// Takes no more requests, ends those in progress, closes both files.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        within("requests", async {
            match self.gateway.await {
                Ok(()) => {}
                Err(error) => tracing::error!(%error, "the gateway broke off"),
            }
        })
        .await;
        self.opened.queue.service.end_long_polls();
        within("batches", async {
            while let Some(ended) = self.background.join_next().await {
                if let Err(error) = ended {
                    tracing::error!(%error, "a mapping or the schedules broke off");
                }
            }
        })
        .await;
        self.opened.close().await;
    }
}

impl Opened {
    /// Opens both files, which are made where they are not there. What is acknowledged from
    /// here on may stand in their logs alone.
    async fn open(
        folder: Folder,
        secret: &[u8; 32],
        [(table_endpoint, table), (queue_endpoint, queue)]: [(&Endpoint, TcpListener); 2],
        patience: Duration,
        clock: &Arc<MovableClock>,
    ) -> Result<Self, ServeError> {
        made::belongs(&folder, made::QUEUE, secret)?;
        let queue_file = folder.file(made::QUEUE);
        let clock = Arc::clone(clock);
        let queue = QueueServer::start(&queue_file, queue, queue_endpoint, patience, clock)?;
        let table_file = folder.file(made::TABLE);
        table::make(&table_file).await?;
        made::belongs(&folder, made::TABLE, secret)?;
        made::note(&folder, secret)?;
        let table = TableServer::start(&table_file, table, table_endpoint, patience)?;
        table::check_shape(&clients::table(table_endpoint), &table_file).await?;
        made::note_beginning(&folder)?;
        Ok(Self {
            folder,
            queue,
            table,
        })
    }

    /// Closes both files, and notes that nothing stands in their logs.
    async fn close(self) {
        let queue_is_closed = within("the queue", self.queue.stop()).await;
        let table_is_closed = within("the table", async {
            match tokio::task::spawn_blocking(move || self.table.stop()).await {
                Ok(Ok(())) => true,
                Ok(Err(error)) => {
                    tracing::error!(error, "the table did not end in order");
                    false
                }
                Err(error) => {
                    tracing::error!(%error, "the table broke off");
                    false
                }
            }
        })
        .await;
        if queue_is_closed.is_some()
            && table_is_closed == Some(true)
            && let Err(error) = made::note_end(&self.folder)
        {
            tracing::error!(%error, "that all ended in order is not noted");
        }
        // What is left of it says nothing: who serves the folder its lock says.
        for left in [home::ENDPOINTS, home::AWS_CONFIG] {
            let _ = std::fs::remove_file(self.folder.file(left));
        }
    }
}

impl Preparing<'_> {
    /// Sets everything up: programs, mappings, the stream, the clock's way to `--at`.
    async fn around(self, opened: &Opened) -> Result<Prepared, ServeError> {
        let Opened {
            folder,
            queue,
            table,
        } = opened;
        let issuer = issuer(folder, self.api.0)?;

        let table_client = clients::table(&self.endpoints.table());
        let table_client = table_fault::watched(&table_client, folder.file(made::TABLE));
        let queue_client = clients::queue(&self.endpoints.queue());
        let urls = queue::prepare(&queue_client, &COMMANDS).await?;
        let app = App {
            engine: Arc::new(Engine::new(Store::new(table_client, TABLE))),
            commands: Some(CommandQueue {
                client: queue_client.clone().into(),
                url: urls.url.clone(),
                dead_letter_url: urls.dead_letter_url.clone(),
            }),
            alias_key: Some(AliasKey::new(self.secret)),
            trust: issuer.trust.clone(),
            clock: Arc::clone(self.clock) as Arc<_>,
            entropy: Arc::new(SystemEntropy),
        };
        for program in &self.published {
            program.publish(&app, &folder.file(made::TABLE)).await?;
        }
        let named = self.published.iter().map(|program| program.id.clone());
        let programs =
            home::remember_programs(folder, named.chain(self.args.tokens_for.iter().cloned()))?;
        warn_of_unpublished(&app, &programs).await?;

        let (stop, stopping) = watch::channel(false);
        let mut background = JoinSet::new();
        let url_prefix = url_prefix(&urls.url);
        let score = mapping(
            Target::Score(Box::new(app.clone())),
            &COMMANDS,
            &queue_client,
            urls,
        );
        background.spawn(score.run(stopping.clone()));
        let mut sweepers = Vec::new();
        for sweep in Sweep::ALL {
            let urls = queue::prepare(&queue_client, sweep.queue()).await?;
            let sweeper = sweeper(sweep, &app, &queue_client, &urls);
            let target = Target::Sweep(sweeper.clone());
            let work = mapping(target, sweep.queue(), &queue_client, urls);
            background.spawn(work.run(stopping.clone()));
            sweepers.push(sweeper);
        }
        stream::prepare(&queue_client).await?;
        let watchers = Watchers::default();
        let stream = Stream {
            outbox: Outbox {
                engine: Arc::clone(&app.engine),
                queues: NotificationQueues {
                    client: queue_client.clone().into(),
                    url_prefix,
                },
                clock: Arc::clone(&app.clock),
            },
            records: table.records.clone(),
            made: BTreeSet::new(),
            watchers: watchers.clone(),
            // The last process may have ended between a deletion and this.
            log_holds_deleted: true,
        };
        background.spawn(stream.run(stopping.clone()));
        let swept_file = folder.file(home::SWEPT);
        let scheduler = Arc::new(Scheduler {
            clock: Arc::clone(self.clock),
            sweepers,
            service: queue.service.clone(),
            commands: COMMANDS.name,
            records: table.records.clone(),
            swept: Mutex::new(home::last_swept(&swept_file)?.unwrap_or_else(|| self.clock.now())),
            swept_file,
        });
        if let Some(at) = self.args.at {
            move_clock(&scheduler, at).await?;
        }
        if self.with_schedules {
            background.spawn(Arc::clone(&scheduler).run(stopping.clone()));
        }
        let gateway = Gateway {
            authorizer: Authorizer {
                issuer: issuer.url.clone(),
                key: Arc::clone(&issuer.key),
                programs_claim: issuer.trust.programs_claim.clone(),
            },
            scheduler: Arc::clone(&scheduler),
            may_move_clock: self.args.at.is_some() || self.api.0.ip().is_loopback(),
            watchers,
            stop: stopping.clone(),
            ids: RequestIds::new(id_start()?),
            app,
        };
        let listener =
            tokio::net::TcpListener::from_std(self.api.1).map_err(ServeError::Runtime)?;
        self.endpoints.note(&self.args.data)?;
        Ok(Prepared {
            published: self.published,
            programs,
            issuer,
            stop,
            stopping,
            scheduler,
            background,
            gateway,
            listener,
        })
    }
}

impl Ports {
    fn take(args: &ServeArgs) -> Result<Self, ServeError> {
        let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Ok(Self {
            api: listen("API", "--listen", args.listen)?,
            table: listen("table", "--table-port", loopback(args.table_port))?,
            queue: listen("queue", "--queue-port", loopback(args.queue_port))?,
        })
    }
}

fn listen(
    what: &'static str,
    option: &'static str,
    address: SocketAddr,
) -> Result<(SocketAddr, TcpListener), ServeError> {
    let bound = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok((listener.local_addr()?, listener))
    });
    bound.map_err(|cause| ServeError::Listen {
        what,
        option,
        address,
        cause,
    })
}

fn read_programs(args: &ServeArgs) -> Result<Vec<ProgramFile>, ServeError> {
    let files = args.programs.iter().map(|path| ProgramFile::read(path));
    let files = files.collect::<Result<Vec<_>, _>>()?;
    ProgramFile::check(&files)?;
    Ok(files)
}

fn issuer(folder: &Folder, api: SocketAddr) -> Result<Issuer, ServeError> {
    let issuer = Issuer {
        url: format!("{}/", clients::url(api)),
        key: Arc::new(SigningKey::open(&folder.file(home::KEY))?),
        trust: Trust::default(),
    };
    folder::write(
        &folder.file(home::ISSUER),
        format!("{}\n", issuer.url).as_bytes(),
    )?;
    Ok(issuer)
}

fn mapping(
    target: Target,
    queue: &Queue,
    client: &aws_sdk_sqs::Client,
    urls: QueueUrls,
) -> Mapping {
    Mapping {
        client: client.clone(),
        url: urls.url,
        arn: urls.arn,
        batch_size: queue.batch_size,
        target,
    }
}

/// What the URLs of all queues begin with.
fn url_prefix(url: &str) -> String {
    let end = url.rfind('/').map_or(url.len(), |slash| slash + 1);
    url[..end].to_owned()
}

fn sweeper(sweep: Sweep, app: &App, client: &aws_sdk_sqs::Client, urls: &QueueUrls) -> Sweeper {
    Sweeper {
        sweep,
        engine: Arc::clone(&app.engine),
        queue: SweepQueue {
            client: client.clone().into(),
            url: urls.url.clone(),
            dead_letter_url: urls.dead_letter_url.clone(),
            ranges: 1,
        },
        clock: Arc::clone(&app.clock),
    }
}

/// Says which programs tokens are bound to that nobody has published: they open nothing.
async fn warn_of_unpublished(app: &App, programs: &[String]) -> Result<(), ServeError> {
    let published = app.engine.store().programs().await;
    let published =
        published.map_err(|error| ServeError::service("programs cannot be read", error))?;
    for name in programs {
        if !published.iter().any(|there| there.as_str() == name) {
            tracing::warn!(
                program = name,
                "tokens are bound to a program that nobody has published; it stands in the folder's \
                 file programs, or behind --tokens-for"
            );
        }
    }
    Ok(())
}

async fn move_clock(scheduler: &Scheduler, at: Instant) -> Result<(), ServeError> {
    match scheduler.move_to(at).await {
        // The clock began there, and went on.
        Ok(()) | Err(NotMoved::Later(_)) => Ok(()),
        Err(NotMoved::Failed(error)) => Err(error),
    }
}

fn id_start() -> Result<[u8; 3], ServeError> {
    let mut start = [0; 3];
    SystemEntropy
        .fill(&mut start)
        .map_err(ServeError::Entropy)?;
    Ok(start)
}

/// What does not end in time is left: both files are whole at any moment.
async fn within<T>(what: &str, ending: impl Future<Output = T>) -> Option<T> {
    let ended = tokio::time::timeout(END_TIMEOUT, ending).await;
    if ended.is_err() {
        tracing::warn!(what, "did not end in time");
    }
    ended.ok()
}
