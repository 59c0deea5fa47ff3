package import Sealing

/// The codes that only the tenant's data key makes.
package enum ChainCode {
    /// Of an entry's hash, which its body and everything before it are in.
    package static func ofEntry(_ hash: [UInt8], by key: DataKey) -> [UInt8] {
        key.authenticationCode(of: hash, purpose: "evidence")
    }

    /// Of the chain's end: an entry's own code does not say that it is the last.
    package static func ofHead(seq: Int, hash: [UInt8], by key: DataKey) -> [UInt8] {
        let number = withUnsafeBytes(of: Int64(seq).bigEndian) { Array($0) }
        return key.authenticationCode(of: number + hash, purpose: "evidence.head")
    }
}
