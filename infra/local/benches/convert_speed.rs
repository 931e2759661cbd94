//! How fast `gradus convert` is, and how much memory it takes.
//!
//! `cargo bench --profile tools -p gradus-local --bench convert_speed` writes exports in the form of
//! each platform, newest orders first, so that all commands have to be put in order, and
//! converts them: a process of its own for each, as a user would start it. What is made is
//! counted. The time is set beside that of a program which does nothing but count the lines of
//! the same file; the memory of many lines beside that of a quarter of them, by as many members.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const LINES: u64 = 1_200_000;
const MEMBERS: u64 = 20_000;

/// How often the memory of a process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// An export: its header, how many lines an order has, and how it is written.
struct Export {
    platform: &'static str,
    header: &'static str,
    lines_an_order: u64,
    write: fn(&mut String, u64),
    more: &'static [&'static str],
}

const EXPORTS: [Export; 4] = [
    Export {
        platform: "shopify",
        header: "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing City,Notes,Cancelled at,Refunded Amount,Vendor,Id,Source,Lineitem discount",
        lines_an_order: 3,
        write: shopify,
        more: &[],
    },
    Export {
        platform: "square",
        header: "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Unit,Count",
        lines_an_order: 2,
        write: square,
        more: &["--currency", "USD"],
    },
    Export {
        platform: "woocommerce",
        header: "order_id,order_number,order_number_formatted,date,status,shipping_total,shipping_tax_total,fee_total,fee_tax_total,tax_total,discount_total,order_total,refunded_total,order_currency,payment_method,customer_id,billing_first_name,billing_city,customer_note,item_id,item_product_id,item_name,item_sku,item_quantity,item_subtotal,item_total,item_total_tax,item_refunded",
        lines_an_order: 3,
        write: woocommerce,
        more: &["--zone", "Europe/Berlin"],
    },
    Export {
        platform: "stripe",
        header: "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,Status,Statement Descriptor,Customer ID,Customer Description,Customer Email,Captured,Card ID,Invoice ID,Transfer",
        lines_an_order: 1,
        write: stripe,
        more: &[],
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    println!("{}", machine());
    println!(
        "{:12} {:>9} {:>9} {:>10} {:>9} {:>12} {:>10} {:>10}",
        "", "lines", "commands", "of counted", "of quarter", "lines/s", "peak MiB", "of MiB"
    );
    for export in &EXPORTS {
        let quarter = written(export, LINES / 4, folder.path())?;
        let (_, quarter_kib) = converted(export, &quarter, folder.path())?;
        let whole = written(export, LINES, folder.path())?;
        let begun = now();
        let lines = BufReader::new(File::open(&whole)?).split(b'\n').count() as u64 - 1;
        let counting = begun.elapsed();
        let (elapsed, peak_kib) = converted(export, &whole, folder.path())?;
        let commands = File::open(folder.path().join("commands.jsonl"))?;
        let commands = BufReader::new(commands).split(b'\n').count();
        println!(
            "{:12} {lines:>9} {commands:>9} {:>10.1} {:>10.2} {:>12.0} {:>10} {:>10}",
            export.platform,
            elapsed.as_secs_f64() / counting.as_secs_f64(),
            peak_kib as f64 / quarter_kib.max(1) as f64,
            lines as f64 / elapsed.as_secs_f64(),
            peak_kib / 1024,
            std::fs::metadata(&whole)?.len() >> 20,
        );
    }
    Ok(())
}

fn written(export: &Export, lines: u64, folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let path = folder.join(format!("{}.csv", export.platform));
    let mut file = BufWriter::new(File::create(&path)?);
    writeln!(file, "{}", export.header)?;
    let mut text = String::new();
    for order in (0..lines / export.lines_an_order).rev() {
        text.clear();
        (export.write)(&mut text, order);
        file.write_all(text.as_bytes())?;
    }
    file.flush()?;
    Ok(path)
}

/// How long it took, and the most memory it held, in KiB.
fn converted(
    export: &Export,
    file: &Path,
    folder: &Path,
) -> Result<(Duration, u64), Box<dyn Error>> {
    let begun = now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .current_dir(folder)
        .args(["convert", export.platform, "--out", "commands.jsonl"])
        .args(export.more)
        .arg(file)
        .stderr(Stdio::null())
        .spawn()?;
    let status_file = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak_kib = 0;
    let status = loop {
        peak_kib = peak_of(&status_file).unwrap_or_default().max(peak_kib);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(LOOK_EVERY);
    };
    if status.success() {
        Ok((begun.elapsed(), peak_kib))
    } else {
        Err(format!("gradus convert ended with {status}").into())
    }
}

/// The most memory that a process has held so far, in KiB.
fn peak_of(status_file: &Path) -> Option<u64> {
    let status = std::fs::read_to_string(status_file).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn shopify(text: &mut String, order: u64) {
    let (day, second, member) = at(order);
    let _ = writeln!(
        text,
        "#{order},c{member}@example.com,paid,2026-{day} {second} -0400,fulfilled,2026-{day} {second} -0400,no,USD,47.00,6.00,3.29,56.29,FALL5,5.00,Standard,2026-{day} {second} -0400,2,Botanical Fern Print,16.00,,FERN-1,true,true,fulfilled,A Name,1 A Street,A Town,\"ring, please\",,0.00,Own,{order},web,0.00"
    );
    for _ in 1..3 {
        let _ = writeln!(
            text,
            "#{order},c{member}@example.com,,,,,,,,,,,,,,2026-{day} {second} -0400,1,Canvas Tote Bag,10.00,,TOTE-1,true,true,fulfilled,,,,,,,Own,,,0.00"
        );
    }
}

fn square(text: &mut String, order: u64) {
    let (day, second, member) = at(order);
    for line in 0..2 {
        let _ = writeln!(
            text,
            "2026-{day},{second},Eastern Time (US & Canada),Ceramics,Speckled Mug,1.0,Regular,MUG-{line},,\"$1,018.00\",-$3.00,\"$1,015.00\",$1.20,SQ{order},PAY{order},Market iPad,,,Payment,Autumn Fair,,CUST{member},,,ea,1"
        );
    }
}

fn woocommerce(text: &mut String, order: u64) {
    let (day, second, member) = at(order);
    for line in 0..3 {
        let _ = writeln!(
            text,
            "{order},{order},{order},2026-{day} {second},completed,4.90,0.93,0.00,0.00,10.43,0.00,65.33,0.00,EUR,card,{},A,A Town,,{order}{line},71,Canvas Tote Bag,TOTE-{line},1,15.00,15.00,2.85,0.00",
            member + 1
        );
    }
}

fn stripe(text: &mut String, order: u64) {
    let (day, second, member) = at(order);
    let _ = writeln!(
        text,
        "ch_3Tf4ViLQF3ru3dK4{order},Order {order},Payment complete.,2026-{day} {second},1061.86,0.00,usd,1061.86,0.00,33.65,0.00,usd,Live,Paid,A SHOP,cus_{member},,c{member}@example.com,true,card_{member},,"
    );
}

/// When an order was made, and by whom.
fn at(order: u64) -> (String, String, u64) {
    let seconds = order * 20;
    let (day, of_day) = (seconds / 86_400, seconds % 86_400);
    let day = format!("{:02}-{:02}", day / 28 % 12 + 1, day % 28 + 1);
    let time = format!(
        "{:02}:{:02}:{:02}",
        of_day / 3_600,
        of_day / 60 % 60,
        of_day % 60
    );
    (day, time, order * 7_919 % MEMBERS)
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let model = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        })
        .unwrap_or_else(|| "unknown processor".to_owned());
    format!("{model}, {cores} cores")
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures how long something takes"
)]
fn now() -> Instant {
    Instant::now()
}
