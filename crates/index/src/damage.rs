//! What damaged bytes may do: give an error or a wrong answer, and nothing else.
//!
//! The reader is safe Rust, so a read outside its bytes would be a panic. The same tests under
//! the address sanitizer, which the stable toolchain carries, watch the code below it as well:
//!
//! ```text
//! RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address cargo test -p blinkers-index --lib \
//!     --target x86_64-unknown-linux-gnu
//! ```

use crate::format::{self, HEADER, Section};
use crate::{Builder, Cursor, Fault, HiddenOwner, Index, PackageId, What};

/// A view with all that an index can hold, and nodes of every shape.
fn sound() -> Vec<u8> {
    let mut builder = Builder::new();
    let packages: Vec<_> = (0..40)
        .map(|number| builder.package(format!("package-{number}").as_bytes()))
        .collect();
    let mut owners = packages.iter().cycle();
    for directory in ["/usr/lib", "/usr/share/doc", "/etc"] {
        builder.visible(directory, What::Directory, None);
        for number in 0..120u8 {
            let owner = owners.next().copied();
            let name = char::from(b'0' + number % 75);
            let path = format!("{directory}/{name}{number}");
            match number % 5 {
                0 => {
                    let text = format!("../{number}").into_bytes();
                    builder.visible(path + ".link", What::Symlink(text), owner);
                }
                1 => builder.visible(path + "/below/it", What::File, owner),
                _ => builder.visible(path + ".file", What::File, owner),
            }
        }
    }
    builder.visible("/tmp", What::Tree, None);
    builder.visible("/home/me", What::Tree, None);
    builder.visible("/home/me/secret", What::Mask, None);
    builder.visible("/home/me/a/secret", What::Mask, None);
    for number in 0..200 {
        let owner = match number % 7 {
            0 => HiddenOwner::Several,
            _ => HiddenOwner::Package(packages[number % 40]),
        };
        builder.hidden(format!("/usr/include/{number}/x.h"), owner);
    }
    builder.finish().expect("a sound view")
}

/// Numbers that are the same in each run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// Makes the header's checksum right, so that what it says is believed.
fn seal(bytes: &mut [u8]) {
    let Some(header) = bytes.get_mut(..HEADER) else {
        return;
    };
    let (summed, sum) = header.split_at_mut(HEADER - 8);
    sum.copy_from_slice(&format::checksum(summed).to_le_bytes());
}

/// Asks all that can be asked.
fn ask_everything(bytes: &[u8], chance: &mut Chance) -> Result<(), Fault> {
    let index = Index::open(bytes)?;
    let paths: [&[u8]; 14] = [
        b"/",
        b"",
        b"/usr/lib/A17.file",
        b"/usr/lib/016/below/it",
        b"/usr/lib/016//below/./it",
        b"/usr/lib/00.link/x",
        b"/usr/share/doc/05.link",
        b"/usr/share",
        b"/etc/../usr",
        b"/home/me/secret/x",
        b"/home/me/a/secret",
        b"/tmp/x",
        b"/usr/include/7/x.h",
        b"/usr/include/101/x.h/",
    ];
    let noise: Vec<u8> = (0..40).map(|_| chance.below(256) as u8).collect();
    let cursors = [
        index.root(),
        Cursor::from_bits(chance.below(usize::MAX) as u64),
        Cursor::from_bits((chance.below(bytes.len()) as u64) << 32),
        Cursor::from_bits(u64::MAX),
    ];
    for from in cursors {
        for path in paths.into_iter().chain([&noise[..]]) {
            let walk = index.walk(from, path);
            assert!(walk.consumed <= path.len());
            let _ = index.entry(walk.at);
            let _ = index.has_children(walk.at);
            let _ = index.child(walk.at, path);
            let _ = index.child(walk.at, path.get(1..4).unwrap_or(b"x"));
            let _ = index.masked(walk.at, path);
            let _ = index.hidden_owner(path);
        }
    }
    let rank = chance.below(u32::MAX as usize) as u32;
    for rank in (0..400).chain([rank, u32::MAX]) {
        let _ = index.link_target(rank);
        if let Some(id) = index.owner(rank) {
            let _ = index.package(id);
        }
        let _ = index.package(PackageId::new(rank));
    }
    assert!(index.entries().count() <= index.ranks() as usize);
    let _ = index.sections();
    let _ = index.packages();
    let _ = index.verify();
    Ok(())
}

/// One of several kinds of damage.
fn damage(sound: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = sound.to_vec();
    match chance.below(6) {
        // A few bits anywhere.
        0 => {
            for _ in 0..=chance.below(8) {
                let at = chance.below(bytes.len());
                bytes[at] ^= 1 << chance.below(8);
            }
        }
        // A few bytes in the header.
        1 => {
            for _ in 0..=chance.below(3) {
                bytes[chance.below(HEADER)] = chance.below(256) as u8;
            }
        }
        2 => bytes.truncate(chance.below(sound.len())),
        // Many bytes of the body.
        3 => {
            for _ in 0..chance.below(2000) {
                let at = HEADER + chance.below(bytes.len() - HEADER);
                bytes[at] = chance.below(256) as u8;
            }
        }
        // Two sections change places in the header.
        4 => {
            let (one, other) = (chance.below(11), chance.below(11));
            for byte in 0..8 {
                bytes.swap(64 + 8 * one + byte, 64 + 8 * other + byte);
            }
        }
        // A stretch of the body is moved, or is zero.
        _ => {
            let length = chance.below(600).min(bytes.len() - HEADER);
            let from = HEADER + chance.below(bytes.len() - HEADER - length);
            let to = HEADER + chance.below(bytes.len() - HEADER - length);
            if chance.below(2) == 0 {
                bytes.copy_within(from..from + length, to);
            } else {
                bytes[to..to + length].fill(0);
            }
        }
    }
    bytes
}

#[test]
fn damaged_copies_are_harmless() {
    let sound = sound();
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    ask_everything(&sound, &mut chance).expect("a sound index");
    let mut opened = 0;
    for _ in 0..10_000 {
        let mut bytes = damage(&sound, &mut chance);
        let _ = ask_everything(&bytes.clone().into_boxed_slice(), &mut chance);
        seal(&mut bytes);
        let sealed = bytes.into_boxed_slice();
        opened += u32::from(ask_everything(&sealed, &mut chance).is_ok());
    }
    // Otherwise only the header was tested.
    assert!(opened > 4000, "only {opened} damaged copies were opened");
}

#[test]
fn every_truncation_is_refused() {
    let sound = sound();
    for length in 0..sound.len() {
        let mut short = sound[..length].to_vec();
        assert_eq!(Index::open(&short).err(), Some(Fault::Truncated));
        seal(&mut short);
        assert_eq!(Index::open(&short).err(), Some(Fault::Truncated));
    }
    let long = [&sound[..], b"\0"].concat();
    assert_eq!(Index::open(&long).err(), Some(Fault::Overlong));
}

#[test]
fn every_bit_of_the_header_counts() {
    let sound = sound();
    for bit in 0..8 * HEADER {
        let mut bytes = sound.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let fault = Index::open(&bytes).err();
        let expected = match bit / 8 {
            0..8 => Fault::Foreign,
            8..12 => Fault::Version,
            _ => Fault::Header,
        };
        assert_eq!(fault, Some(expected), "bit {bit}");
    }
}

#[test]
fn every_byte_of_the_body_is_verified() {
    let sound = sound();
    assert_eq!(Index::open(&sound).and_then(|index| index.verify()), Ok(()));
    for at in HEADER..sound.len() {
        let mut bytes = sound.clone();
        bytes[at] ^= 0x10;
        let index = Index::open(&bytes).expect("the header is sound");
        assert_eq!(index.verify(), Err(Fault::Body));
    }
}

#[test]
fn sections_must_fit_together() {
    let sound = sound();
    for section in Section::ALL {
        for byte in 0..8 {
            let mut bytes = sound.clone();
            bytes[64 + 8 * section as usize + byte] ^= 1;
            seal(&mut bytes);
            assert_eq!(Index::open(&bytes).err(), Some(Fault::Sections));
        }
    }
}
