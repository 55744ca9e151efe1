//! A function, decoded.

use crate::elf::Code;
use iced_x86::{Decoder, DecoderOptions, FlowControl, Instruction, Mnemonic};

/// A decoder of the code from one address up to another.
pub(crate) fn decoder<'f>(code: &Code<'f>, from: u64, to: u64) -> Decoder<'f> {
    let position = |address: u64| (address.saturating_sub(code.address)) as usize;
    let end = position(to).min(code.bytes.len());
    let bytes = &code.bytes[position(from).min(end)..end];
    Decoder::with_ip(64, bytes, from, DecoderOptions::NONE)
}

/// Decodes one instruction. Where there is none (data among the code), the next byte may begin one.
pub(crate) fn decode(decoder: &mut Decoder, instruction: &mut Instruction) {
    let (address, position) = (decoder.ip(), decoder.position());
    decoder.decode_out(instruction);
    if instruction.is_invalid() {
        instruction.set_len(1);
        // One byte on there is at least the end.
        let _ = decoder.set_position(position + 1);
        decoder.set_ip(address + 1);
    }
}

/// The instructions between one start and the next.
#[derive(Debug)]
pub(crate) struct Function {
    instructions: Vec<Instruction>,
}

impl Function {
    pub(crate) fn decode(code: &Code, from: u64, to: u64) -> Function {
        let mut decoder = decoder(code, from, to);
        let mut instructions = Vec::new();
        let mut instruction = Instruction::default();
        while decoder.can_decode() {
            decode(&mut decoder, &mut instruction);
            instructions.push(instruction);
        }
        Function { instructions }
    }

    /// The instruction that begins at this address.
    pub(crate) fn at(&self, address: u64) -> Option<&Instruction> {
        let found = self
            .instructions
            .binary_search_by_key(&address, Instruction::ip);
        found.ok().map(|index| &self.instructions[index])
    }

    /// The instruction that ends at this address, whether the processor goes on there or not.
    pub(crate) fn standing_before(&self, address: u64) -> Option<&Instruction> {
        let index = self
            .instructions
            .partition_point(|each| each.ip() < address);
        let before = &self.instructions[index.checked_sub(1)?];
        (before.next_ip() == address).then_some(before)
    }

    /// The instruction from which the processor comes to this address without a jump. `is_entered`
    /// says whether a jump leads to an address: where none does, what fills the room behind a jump is
    /// never run.
    pub(crate) fn going_on_to(
        &self,
        address: u64,
        is_entered: impl Fn(u64) -> bool,
    ) -> Option<&Instruction> {
        let last = self.standing_before(address)?;
        let mut before = last;
        while before.mnemonic() == Mnemonic::Nop && !is_entered(before.ip()) {
            before = self.standing_before(before.ip())?;
        }
        goes_on(before).then_some(last)
    }
}

/// Whether the instruction behind this one may be next.
fn goes_on(instruction: &Instruction) -> bool {
    let ends = [
        FlowControl::UnconditionalBranch,
        FlowControl::IndirectBranch,
        FlowControl::Return,
        FlowControl::Exception,
    ];
    !instruction.is_invalid()
        && !ends.contains(&instruction.flow_control())
        && !matches!(instruction.mnemonic(), Mnemonic::Int3 | Mnemonic::Hlt)
}
