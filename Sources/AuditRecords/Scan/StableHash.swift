/// FNV-1a: a hash that is the same in every process and release, because record keys are stored.
///
/// Offset bases and primes: draft-eastlake-fnv §5 ("FNV-1a 64 bits", "128 bits"). Not for hostile input: what is
/// hashed here is written by Microsoft, and a collision merges two records of one tenant at worst.
enum StableHash {
    static func bits64(_ bytes: borrowing Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in bytes.indices {
            hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01b3
        }
        return hash
    }

    static func bits128(_ bytes: borrowing Span<UInt8>) -> UInt128 {
        let prime = (UInt128(1) << 88) | 0x13b
        var hash = UInt128(_low: 0x62b8_2175_6295_c58d, _high: 0x6c62_272e_07bb_0142)
        for index in bytes.indices {
            hash = (hash ^ UInt128(bytes[index])) &* prime
        }
        return hash
    }
}
