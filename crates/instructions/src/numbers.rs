//! The numbers of the calls: from each place the code is followed backwards to what put something
//! into `eax`.

use crate::branches::Branches;
use crate::elf::Code;
use crate::found::{Numbers, Place};
use crate::function::Function;
use crate::starts::Starts;
use iced_x86::{
    FlowControl, Instruction, InstructionInfoFactory, Mnemonic, OpAccess, OpKind, Register,
};
use std::collections::{BTreeMap, BTreeSet};

/// A place from which more steps than this lead back is given up: its numbers are not known.
const MOST_STEPS: usize = 20_000;

/// Registers by which a called function answers: System V ABI for x86-64. Others that it may change
/// too are of no use to its caller afterwards, unless it is known to leave them alone: where one is
/// used, the function either did so or has not come back.
const ANSWERS: [Register; 2] = [Register::RAX, Register::RDX];

/// Registers that the kernel changes: syscall(2).
const CHANGED_BY_KERNEL: [Register; 3] = [Register::RAX, Register::RCX, Register::R11];

/// What an instruction does to the register that is followed.
enum Step {
    /// Nothing: what stood before it matters.
    Nothing,
    /// It puts a number there.
    Number(u64),
    /// It puts there what one of these registers held before.
    From(Vec<Register>),
    /// It puts something else there.
    Unknown,
}

/// The numbers of each place.
pub(crate) fn follow(
    code: &[Code],
    starts: &Starts,
    branches: &Branches,
    places: &[u64],
) -> Vec<Place> {
    let mut follower = Follower {
        code,
        starts,
        branches,
        functions: BTreeMap::new(),
        information: InstructionInfoFactory::new(),
    };
    let place = |address: &u64| Place {
        address: *address,
        numbers: follower.numbers(*address),
    };
    places.iter().map(place).collect()
}

struct Follower<'f> {
    code: &'f [Code<'f>],
    starts: &'f Starts,
    branches: &'f Branches,
    /// What was decoded already, by its start.
    functions: BTreeMap<u64, Function>,
    information: InstructionInfoFactory,
}

impl Follower<'_> {
    fn numbers(&mut self, place: u64) -> Numbers {
        let mut numbers = Numbers {
            known: BTreeSet::new(),
            others: false,
        };
        match self.instruction(place).map(|found| found.mnemonic()) {
            Some(Mnemonic::Syscall) => {}
            // These take the numbers of 32-bit programs.
            _ => {
                numbers.others = true;
                return numbers;
            }
        }
        let mut seen = BTreeSet::new();
        let mut waiting = vec![(place, Register::RAX)];
        while let Some((address, register)) = waiting.pop() {
            if !seen.insert((address, register)) {
                continue;
            }
            if seen.len() > MOST_STEPS {
                numbers.others = true;
                break;
            }
            let before = self.before(address);
            // A caller, a jump by a table, or what was not decoded.
            if before.is_empty() || self.starts.is_function(address) {
                numbers.others = true;
            }
            for instruction in before {
                match self.step(&instruction, register) {
                    Step::Nothing => waiting.push((instruction.ip(), register)),
                    Step::Number(number) => _ = numbers.known.insert(number as u32),
                    Step::From(registers) => {
                        waiting.extend(registers.iter().map(|each| (instruction.ip(), *each)));
                    }
                    Step::Unknown => numbers.others = true,
                }
            }
        }
        numbers
    }

    /// The instructions from which the processor may come to this address.
    fn before(&mut self, address: u64) -> Vec<Instruction> {
        let jumps: Vec<u64> = self.branches.to(address).collect();
        let mut before: Vec<Instruction> = jumps
            .into_iter()
            .filter_map(|jump| self.instruction(jump))
            .collect();
        let branches = self.branches;
        let is_entered = |address| branches.to(address).next().is_some();
        // One function may go on into the next.
        let function = self.function(address.wrapping_sub(1));
        let going_on = function.and_then(|it| it.going_on_to(address, is_entered).copied());
        before.extend(going_on);
        before
    }

    fn instruction(&mut self, address: u64) -> Option<Instruction> {
        self.function(address)?.at(address).copied()
    }

    fn function(&mut self, address: u64) -> Option<&Function> {
        let code = self.code.iter().find(|code| code.holds(address))?;
        let start = self.starts.before(address, code);
        let end = self.starts.after(address, code);
        let decoded = self.functions.entry(start);
        Some(decoded.or_insert_with(|| Function::decode(code, start, end)))
    }

    fn step(&mut self, instruction: &Instruction, register: Register) -> Step {
        match instruction.flow_control() {
            FlowControl::Call | FlowControl::IndirectCall => {
                return match instruction.mnemonic() {
                    // A system call.
                    Mnemonic::Syscall if !CHANGED_BY_KERNEL.contains(&register) => Step::Nothing,
                    Mnemonic::Call if !ANSWERS.contains(&register) => Step::Nothing,
                    _ => Step::Unknown,
                };
            }
            _ => {}
        }
        if !self.writes(instruction, register) {
            return Step::Nothing;
        }
        let is_whole = |operand: u32| {
            instruction.op_kind(operand) == OpKind::Register
                && instruction.op_register(operand).size() >= 4
        };
        let source = || instruction.op_register(1).full_register();
        match instruction.mnemonic() {
            Mnemonic::Mov if is_whole(0) && is_whole(1) => Step::From(vec![source()]),
            Mnemonic::Mov if is_whole(0) && is_immediate(instruction) => {
                Step::Number(instruction.immediate(1))
            }
            Mnemonic::Xor | Mnemonic::Sub if is_whole(0) && is_whole(1) && source() == register => {
                Step::Number(0)
            }
            Mnemonic::Pop if is_whole(0) => match self.pushed(instruction.ip()) {
                Some(number) => Step::Number(number),
                None => Step::Unknown,
            },
            _ if is_conditional_move(instruction) && is_whole(1) => {
                Step::From(vec![register, source()])
            }
            _ => Step::Unknown,
        }
    }

    fn writes(&mut self, instruction: &Instruction, register: Register) -> bool {
        let used = self.information.info(instruction).used_registers();
        used.iter().any(|used| {
            let writes = matches!(
                used.access(),
                OpAccess::Write
                    | OpAccess::CondWrite
                    | OpAccess::ReadWrite
                    | OpAccess::ReadCondWrite
            );
            writes && used.register().full_register() == register
        })
    }

    /// The number that the instruction before this one pushes.
    fn pushed(&mut self, address: u64) -> Option<u64> {
        let is_entered = self.branches.to(address).next().is_some();
        let function = self.function(address.wrapping_sub(1))?;
        let before = function.standing_before(address)?;
        let pushes = before.mnemonic() == Mnemonic::Push
            && !is_entered
            && matches!(
                before.op_kind(0),
                OpKind::Immediate8to64 | OpKind::Immediate32to64
            );
        pushes.then(|| before.immediate(0))
    }
}

fn is_immediate(instruction: &Instruction) -> bool {
    matches!(
        instruction.op_kind(1),
        OpKind::Immediate32 | OpKind::Immediate64 | OpKind::Immediate32to64
    )
}

fn is_conditional_move(instruction: &Instruction) -> bool {
    use Mnemonic::*;
    matches!(
        instruction.mnemonic(),
        Cmova
            | Cmovae
            | Cmovb
            | Cmovbe
            | Cmove
            | Cmovg
            | Cmovge
            | Cmovl
            | Cmovle
            | Cmovne
            | Cmovno
            | Cmovnp
            | Cmovns
            | Cmovo
            | Cmovp
            | Cmovs
    )
}
