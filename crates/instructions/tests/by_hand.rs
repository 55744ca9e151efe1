//! Code that was assembled by hand.

mod elf;

use blinkers_instructions::{Fault, Found, look};
use elf::{ADDRESS, made, program};

/// Address, numbers, and whether there may be others, of each place.
fn places(found: &Found) -> Vec<(u64, Vec<u32>, bool)> {
    let places = found.places.iter();
    places
        .map(|place| {
            let numbers = &place.numbers;
            let known = numbers.known.iter().copied().collect();
            (place.address, known, numbers.others)
        })
        .collect()
}

fn of(code: &[u8]) -> Vec<(u64, Vec<u32>, bool)> {
    places(&look(&program(code)).unwrap())
}

/// `look` of a shared library of this assembly.
fn assembled(source: &str) -> Found {
    look(&made(
        &format!(".text\n{source}"),
        &["-nostdlib", "-shared"],
    ))
    .unwrap()
}

fn numbers(source: &str) -> Vec<(Vec<u32>, bool)> {
    let places = places(&assembled(source));
    places
        .into_iter()
        .map(|(_, known, others)| (known, others))
        .collect()
}

#[test]
fn a_number_in_front_of_the_instruction() {
    // mov $257, %eax; syscall; ret
    assert_eq!(
        of(b"\xb8\x01\x01\0\0\x0f\x05\xc3"),
        [(ADDRESS + 5, vec![257], false)]
    );
    // xor %eax, %eax; syscall; ret
    assert_eq!(of(b"\x31\xc0\x0f\x05\xc3"), [(ADDRESS + 2, vec![0], false)]);
    // push $59; pop %rax; syscall; ret
    assert_eq!(
        of(b"\x6a\x3b\x58\x0f\x05\xc3"),
        [(ADDRESS + 3, vec![59], false)]
    );
}

#[test]
fn bytes_within_another_instruction() {
    // mov $0x050f, %eax; ret
    assert_eq!(of(b"\xb8\x0f\x05\0\0\xc3"), []);
    // movzbl 0x1234050f(%rip), %eax; ret
    assert_eq!(of(b"\x0f\xb6\x05\x0f\x05\x34\x12\xc3"), []);
    // mov $0x80cd, %eax; ret
    assert_eq!(of(b"\xb8\xcd\x80\0\0\xc3"), []);
}

#[test]
fn instructions_that_take_numbers_of_32_bits() {
    // mov $5, %eax; int $0x80; ret
    assert_eq!(
        of(b"\xb8\x05\0\0\0\xcd\x80\xc3"),
        [(ADDRESS + 5, vec![], true)]
    );
    // sysenter; ret
    assert_eq!(of(b"\x0f\x34\xc3"), [(ADDRESS, vec![], true)]);
}

#[test]
fn a_table_among_the_code_is_none() {
    // syscall, and what cannot be code: (bad)
    assert_eq!(of(b"\x0f\x05\x06\x06\x06\x06"), []);
    // syscall; out %al, $4
    assert_eq!(of(b"\x0f\x05\xe6\x04\xc3"), []);
    // syscall; jmp far outside
    assert_eq!(of(b"\x0f\x05\xe9\0\0\0\x70"), []);
    let table = "f: ret\n.type table, @object\ntable: .byte 0x0f, 0x05, 0xc3\n.size table, 3";
    assert_eq!(assembled(table).places, []);
}

#[test]
fn numbers_by_jumps_registers_and_conditions() {
    let two_ways = "
        .globl f\n .type f, @function
        f: test %edi, %edi\n je 1f\n mov $2, %eax\n jmp 2f
        1: mov $4, %eax
        2: mov %rsi, %rdi\n syscall\n ret\n .size f, .-f";
    assert_eq!(numbers(two_ways), [(vec![2, 4], false)]);
    let copied = "
        .globl f\n .type f, @function
        f: mov $202, %r8d\n test %edi, %edi\n mov %r8d, %eax\n syscall
        cmp $-38, %rax\n je 1f\n ret
        .nops 7
        1: mov %r8d, %eax\n syscall\n ret\n .size f, .-f";
    assert_eq!(numbers(copied), [(vec![202], false), (vec![202], false)]);
    let chosen = "
        .globl f\n .type f, @function
        f: mov $88, %edx\n mov $266, %eax\n test %edi, %edi\n cmovne %edx, %eax\n syscall\n ret
        .size f, .-f";
    assert_eq!(numbers(chosen), [(vec![88, 266], false)]);
}

#[test]
fn a_part_of_a_function_that_lies_elsewhere() {
    let apart = "
        .globl f\n .type f, @function
        f: .cfi_startproc\n test %edi, %edi\n jne cold\n mov $3, %eax
        back: syscall\n ret\n .cfi_endproc\n .size f, .-f
        .section .text.unlikely, \"ax\", @progbits
        cold: .cfi_startproc\n mov $87, %eax\n jmp back\n .cfi_endproc";
    assert_eq!(numbers(apart), [(vec![3, 87], false)]);
}

#[test]
fn a_number_that_is_given_or_computed_may_be_any() {
    let given = ".globl f\n .type f, @function\n f: mov %edi, %eax\n syscall\n ret\n .size f, .-f";
    let found = assembled(given);
    assert!(found.places[0].numbers.others && found.takes_path());
    // Behind what fills the room between two functions of which one has no name.
    let unnamed = "
        .globl f\n .type f, @function\n f: ret\n .size f, .-f\n .nops 15\n syscall\n ret";
    assert_eq!(numbers(unnamed), [(vec![], true)]);
    let called =
        ".globl f\n .type f, @function\n f: mov $1, %eax\n call f\n syscall\n ret\n .size f, .-f";
    assert_eq!(numbers(called), [(vec![], true)]);
    // b may be called, and a goes on into it.
    let two = "
        .globl a, b\n .type a, @function\n .type b, @function
        a: mov $1, %eax\n .size a, .-a\n b: syscall\n ret\n .size b, .-b";
    assert_eq!(numbers(two), [(vec![1], true)]);
    let low = ".globl f\n .type f, @function\n f: mov $1, %al\n syscall\n ret\n .size f, .-f";
    assert_eq!(numbers(low), [(vec![], true)]);
}

#[test]
fn what_the_compiler_makes_of_inline_assembly() {
    let source = "
        static inline long call(long number, const char *path) {
            long answer;
            __asm__ volatile(\"syscall\" : \"=a\"(answer) : \"a\"(number), \"D\"(path), \"S\"(0L), \"d\"(0L)
                : \"rcx\", \"r11\", \"memory\");
            return answer;
        }
        long any(long number, const char *path) { return call(number, path); }
        long see(const char *path) { return call(2, path); }
        long wait_for(int *word) { return call(202, (const char *)word); }";
    let found = look(&made(
        source,
        &["-shared", "-fPIC", "-Wl,-soname,libcall.so.1"],
    ))
    .unwrap();
    assert_eq!(found.name.as_deref(), Some("libcall.so.1"));
    let mut known: Vec<(Vec<u32>, bool)> = Vec::new();
    for (_, numbers, others) in places(&found) {
        known.push((numbers, others));
    }
    known.sort();
    assert_eq!(
        known,
        [(vec![], true), (vec![2], false), (vec![202], false)]
    );
    assert_eq!(found.with_path().count(), 2);
    let without = look(&made("int main(void) { return 0; }", &[])).unwrap();
    assert_eq!(without.places, []);
    let stripped = look(&made(source, &["-shared", "-fPIC", "-s"])).unwrap();
    assert_eq!(stripped.places.len(), 3);
}

#[test]
fn a_static_program_has_those_of_libc() {
    let found = look(&made("int main(void) { return 0; }", &["-static"])).unwrap();
    assert!(found.places.len() > 20, "{}", found.places.len());
    assert!(found.takes_path());
}

#[test]
fn what_is_no_program() {
    assert_eq!(look(b"#!/bin/sh\n"), Err(Fault::NoElf));
    assert_eq!(look(b""), Err(Fault::NoElf));
    let narrow = made("void _start(void) {}", &["-nostdlib", "-Wa,--32", "-m32"]);
    assert_eq!(look(&narrow), Err(Fault::OtherMachine));
    let object = made("void f(void) {}", &["-c"]);
    assert_eq!(look(&object), Err(Fault::NoProgram));
}

/// Whatever the bytes are, there is an answer.
#[test]
fn damaged_files() {
    let whole = made("int main(void) { return 0; }", &["-static", "-s"]);
    for length in (0..4096).step_by(7) {
        let _ = look(&whole[..length]);
    }
    let mut seed = 1_u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize
    };
    let small = made(
        ".text\n.globl f\nf: mov $1, %eax\n syscall\n ret",
        &["-nostdlib", "-shared"],
    );
    for _ in 0..2000 {
        let mut file = small.clone();
        for _ in 0..random() % 8 {
            let at = random() % file.len().min(512);
            file[at] = random() as u8;
        }
        let at = file.len() - 1 - random() % 2048;
        file[at] = random() as u8;
        let _ = look(&file);
    }
}
