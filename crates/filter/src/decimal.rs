//! Numbers as text, without an allocation.

/// `number` in decimal digits.
pub fn decimal(mut number: u32, buffer: &mut [u8; 10]) -> &[u8] {
    let mut start = buffer.len();
    loop {
        start -= 1;
        buffer[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return &buffer[start..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn all_digits() {
        let mut buffer = [0; 10];
        assert_eq!(decimal(0, &mut buffer), b"0");
        assert_eq!(decimal(u32::MAX, &mut buffer), b"4294967295");
    }
}
