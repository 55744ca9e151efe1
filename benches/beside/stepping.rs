//! A program, one instruction at a time: which of them are the filter's, ptrace(2).
//!
//! Unlike times they are the same in each run, and unlike those of an emulator they are what
//! the processor did, with the kernel's own answers to system calls of any age.

use std::ffi::{CString, c_void};
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::null_mut;

/// What was executed between two traps of the program.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Count {
    /// Instructions of the library that is looked at.
    pub library: u64,
    /// All instructions outside the kernel.
    pub all: u64,
    /// System calls, whoever made them.
    pub system_calls: u64,
}

/// `syscall` on x86-64.
const SYSTEM_CALL: [u8; 2] = [0x0f, 0x05];

/// Counts from the start of `arguments[0]` to its first trap, and then between each two of
/// them: `int3`, all in the same place.
///
/// # Panics
///
/// If ptrace is not to be had, as in some containers, or the program ends otherwise than by
/// itself.
pub fn counts(arguments: &[&str], environment: &[(String, String)], library: &str) -> Vec<Count> {
    let child = start(arguments, environment);
    let mut process = Stepped::new(child, library);
    let mut counts = vec![process.step_to_trap()];
    while process.run_to_trap() {
        counts.push(process.step_to_trap());
    }
    counts
}

fn start(arguments: &[&str], environment: &[(String, String)]) -> libc::pid_t {
    let owned = |text: &str| CString::new(text).expect("no NUL");
    let arguments: Vec<CString> = arguments.iter().map(|text| owned(text)).collect();
    let environment: Vec<CString> = environment
        .iter()
        .map(|(name, value)| owned(&format!("{name}={value}")))
        .collect();
    let pointers = |strings: &[CString]| -> Vec<*const libc::c_char> {
        let strings = strings.iter().map(|string| string.as_ptr());
        strings.chain([std::ptr::null()]).collect()
    };
    let (arguments, environment) = (pointers(&arguments), pointers(&environment));
    // SAFETY: the child only makes system calls, with what was made before.
    let child = unsafe { libc::fork() };
    if child == 0 {
        // SAFETY: as above; the arrays end with null.
        unsafe {
            // The same addresses each time.
            libc::personality(libc::ADDR_NO_RANDOMIZE as libc::c_ulong);
            libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0);
            libc::execve(arguments[0], arguments.as_ptr(), environment.as_ptr());
            libc::_exit(127);
        }
    }
    assert!(child > 0, "{}", std::io::Error::last_os_error());
    child
}

/// Text that is mapped.
struct Text {
    addresses: Range<u64>,
    bytes: Vec<u8>,
    is_library: bool,
}

struct Stepped<'a> {
    child: libc::pid_t,
    library: &'a str,
    texts: Vec<Text>,
    /// Behind the trap, once it was met.
    trap: Option<u64>,
}

impl Stepped<'_> {
    fn new(child: libc::pid_t, library: &str) -> Stepped<'_> {
        let stepped = Stepped {
            child,
            library,
            texts: Vec::new(),
            trap: None,
        };
        assert!(
            stepped.wait(),
            "the program did not start, or may not be traced"
        );
        stepped
    }

    /// False if the process has ended.
    fn wait(&self) -> bool {
        let mut status = 0;
        // SAFETY: `status` is ours.
        let waited = unsafe { libc::waitpid(self.child, &mut status, 0) };
        assert_eq!(waited, self.child, "{}", std::io::Error::last_os_error());
        if libc::WIFEXITED(status) {
            assert_eq!(libc::WEXITSTATUS(status), 0, "the program failed");
            return false;
        }
        assert!(
            libc::WIFSTOPPED(status) && libc::WSTOPSIG(status) == libc::SIGTRAP,
            "{status:#x}"
        );
        true
    }

    fn resume(&self, how: libc::c_uint) -> bool {
        // SAFETY: a child that is stopped.
        let done = unsafe { libc::ptrace(how, self.child, null_mut::<c_void>(), 0) };
        assert_eq!(done, 0, "{}", std::io::Error::last_os_error());
        self.wait()
    }

    fn place(&self) -> u64 {
        let offset = std::mem::offset_of!(libc::user, regs.rip);
        // SAFETY: a child that is stopped, and an offset into its registers.
        unsafe { libc::ptrace(libc::PTRACE_PEEKUSER, self.child, offset, 0).cast_unsigned() }
    }

    /// Without counting, to the next trap. False if there is none.
    fn run_to_trap(&mut self) -> bool {
        self.resume(libc::PTRACE_CONT)
    }

    /// Counts up to the next trap.
    fn step_to_trap(&mut self) -> Count {
        let mut count = Count::default();
        loop {
            let place = self.place();
            let text = self.text(place);
            let at = (place - text.addresses.start) as usize;
            if text.bytes[at] == 0xcc {
                // The trap itself is not counted.
                self.trap = Some(place + 1);
                assert!(self.resume(libc::PTRACE_CONT), "a trap is not the end");
                assert_eq!(Some(self.place()), self.trap, "another trap");
                return count;
            }
            count.all += 1;
            count.library += u64::from(text.is_library);
            count.system_calls += u64::from(text.bytes[at..].starts_with(&SYSTEM_CALL));
            assert!(
                self.resume(libc::PTRACE_SINGLESTEP),
                "no trap before the end"
            );
        }
    }

    /// The text in which an address is, found in /proc/PID/maps the first time.
    fn text(&mut self, place: u64) -> &Text {
        let known = |texts: &[Text]| {
            texts
                .iter()
                .position(|text| text.addresses.contains(&place))
        };
        let at = known(&self.texts).unwrap_or_else(|| {
            self.read_maps();
            known(&self.texts).expect("what is executed is mapped")
        });
        // The next instruction is most likely in the same.
        self.texts.swap(0, at);
        &self.texts[0]
    }

    fn read_maps(&mut self) {
        let maps = std::fs::read_to_string(format!("/proc/{}/maps", self.child));
        let memory = std::fs::File::open(format!("/proc/{}/mem", self.child)).expect("memory");
        self.texts.clear();
        for line in maps.expect("maps").lines() {
            let mut fields = line.split_ascii_whitespace();
            let (range, mode) = (
                fields.next().expect("a range"),
                fields.next().expect("a mode"),
            );
            if !mode.contains('x') || line.ends_with("[vsyscall]") {
                continue;
            }
            let (start, end) = range.split_once('-').expect("a range");
            let number = |text| u64::from_str_radix(text, 16).expect("an address");
            let addresses = number(start)..number(end);
            let mut bytes = vec![0; (addresses.end - addresses.start) as usize];
            std::os::unix::fs::FileExt::read_exact_at(&memory, &mut bytes, addresses.start)
                .expect("text can be read");
            let is_library = fields.last().is_some_and(|path| {
                Path::new(path)
                    .as_os_str()
                    .as_bytes()
                    .ends_with(self.library.as_bytes())
            });
            self.texts.push(Text {
                addresses,
                bytes,
                is_library,
            });
        }
    }
}
