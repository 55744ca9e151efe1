//! Which jumps lead where, in all of the code: a function may be entered from one of its parts that
//! lies elsewhere.

use crate::elf::Code;
use crate::function::{decode, decoder};
use crate::starts::Starts;
use iced_x86::{FlowControl, Instruction};

/// The jumps of a file whose target stands in the instruction.
#[derive(Debug)]
pub(crate) struct Branches {
    /// Target and place of each, in their order.
    jumps: Vec<(u64, u64)>,
}

impl Branches {
    pub(crate) fn of(code: &[Code], starts: &Starts) -> Branches {
        let mut jumps = Vec::new();
        let mut instruction = Instruction::default();
        for code in code {
            let mut start = code.address;
            while start < code.end() {
                let end = starts.after(start, code);
                let mut decoder = decoder(code, start, end);
                while decoder.can_decode() {
                    decode(&mut decoder, &mut instruction);
                    if let FlowControl::UnconditionalBranch | FlowControl::ConditionalBranch =
                        instruction.flow_control()
                    {
                        jumps.push((instruction.near_branch_target(), instruction.ip()));
                    }
                }
                start = end;
            }
        }
        jumps.sort_unstable();
        Branches { jumps }
    }

    /// The places of the jumps to this address.
    pub(crate) fn to(&self, address: u64) -> impl Iterator<Item = u64> {
        let first = self.jumps.partition_point(|(target, _)| *target < address);
        let jumps = self.jumps[first..].iter();
        jumps
            .take_while(move |(target, _)| *target == address)
            .map(|(_, place)| *place)
    }
}
