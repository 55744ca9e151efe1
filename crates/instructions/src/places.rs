//! The instructions that enter the kernel, told from bytes that look like them.

use crate::elf::Code;
use crate::function::decoder;
use crate::starts::Starts;
use iced_x86::{Decoder, FlowControl, Instruction, Mnemonic, OpKind, Register};

/// So many instructions from a candidate on must read as code.
const WINDOW: usize = 24;

/// The bytes of `syscall`, `sysenter` and `int $0x80`.
const CANDIDATES: [[u8; 2]; 3] = [[0x0f, 0x05], [0x0f, 0x34], [0xcd, 0x80]];

fn candidates<'c>(code: &'c Code) -> impl Iterator<Item = u64> + use<'c> {
    let pairs = code.bytes.windows(2).enumerate();
    let found = pairs.filter(|(_, pair)| CANDIDATES.iter().any(|bytes| bytes == pair));
    found.map(|(at, _)| code.address + at as u64)
}

/// Whether the bytes are there at all.
pub(crate) fn has_candidate(code: &Code) -> bool {
    candidates(code).next().is_some()
}

/// Whether an instruction enters the kernel.
pub(crate) fn enters_kernel(instruction: &Instruction) -> bool {
    match instruction.mnemonic() {
        Mnemonic::Syscall | Mnemonic::Sysenter => true,
        Mnemonic::Int => instruction.immediate8() == 0x80,
        _ => false,
    }
}

/// The addresses of the instructions, in their order.
pub(crate) fn places(code: &[Code], starts: &Starts) -> Vec<u64> {
    let mut places = Vec::new();
    for code in code {
        // Candidates of one function are decoded up to in one go.
        let mut at: Option<(u64, Decoder)> = None;
        for candidate in candidates(code) {
            let start = starts.before(candidate, code);
            let decoder = match &mut at {
                Some((before, decoder)) if *before == start => decoder,
                at => &mut at.insert((start, decoder(code, start, code.end()))).1,
            };
            let is_function = starts.is_in_function(candidate);
            if is_function != Some(false)
                && stands_at(decoder, candidate)
                && (is_function.is_some() || reads_as_code(code, candidate))
            {
                places.push(candidate);
            }
        }
    }
    places
}

/// Whether an instruction that enters the kernel begins at the candidate. The decoder is left there,
/// or behind it, where another instruction holds its bytes.
fn stands_at(decoder: &mut Decoder, candidate: u64) -> bool {
    let mut instruction = Instruction::default();
    while decoder.ip() < candidate && decoder.can_decode() {
        crate::function::decode(decoder, &mut instruction);
    }
    if decoder.ip() != candidate || !decoder.can_decode() {
        return false;
    }
    // What follows may overlap it with the next candidate: it is decoded again then.
    let position = decoder.position();
    decoder.decode_out(&mut instruction);
    let enters = !instruction.is_invalid() && enters_kernel(&instruction);
    if !enters {
        let _ = decoder.set_position(position);
        decoder.set_ip(candidate);
    }
    enters
}

/// Whether what follows the candidate reads as code. Libraries keep tables of numbers among their
/// code, and stripped ones do not say where: as instructions these soon make no sense.
fn reads_as_code(code: &Code, candidate: u64) -> bool {
    let mut decoder = decoder(code, candidate, code.end());
    let mut instruction = Instruction::default();
    for _ in 0..WINDOW {
        if !decoder.can_decode() {
            break;
        }
        decoder.decode_out(&mut instruction);
        if ends(&instruction) {
            break;
        }
        let leaves = instruction.op0_kind() == OpKind::NearBranch64
            && !code.holds(instruction.near_branch_target());
        if instruction.is_invalid() || leaves || is_odd(&instruction) {
            return false;
        }
        if let FlowControl::UnconditionalBranch
        | FlowControl::IndirectBranch
        | FlowControl::Return = instruction.flow_control()
        {
            break;
        }
    }
    true
}

/// Whether it is what stands behind a call that does not return.
fn ends(instruction: &Instruction) -> bool {
    match instruction.mnemonic() {
        Mnemonic::Hlt | Mnemonic::Int3 | Mnemonic::Ud2 => true,
        // Go writes int3 so.
        Mnemonic::Int => instruction.immediate8() == 3,
        _ => false,
    }
}

/// Whether no compiler writes the instruction: one of the kernel's own, or of another age.
fn is_odd(instruction: &Instruction) -> bool {
    use Mnemonic::*;
    let is_of_another_age = matches!(
        instruction.mnemonic(),
        Loop | Loope
            | Loopne
            | Jrcxz
            | Jecxz
            | Xlatb
            | Enter
            | Lahf
            | Sahf
            | Int1
            | Retf
            | Iret
            | Iretd
            | Iretq
            | In
            | Out
            | Insb
            | Insd
            | Insw
            | Outsb
            | Outsd
            | Outsw
    );
    let interrupts = instruction.mnemonic() == Int && instruction.immediate8() != 0x80;
    let has_segment = matches!(instruction.segment_prefix(), Register::ES | Register::SS);
    is_of_another_age || interrupts || has_segment || instruction.is_privileged()
}
