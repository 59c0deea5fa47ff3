package import Policies
import Sealing

/// One policy with the hash of its text: what is stored, compared and remembered by.
package struct PolicyDocument: Sendable {
    package var policy: Policy
    package let sha256: [UInt8]
    /// Names between percent signs in it, which may be placeholders of `expand`.
    let placeholders: Set<String>

    package init(_ policy: Policy) {
        self.policy = policy
        sha256 = Sealing.Digest.sha256(Array(policy.text.utf8))
        placeholders = Self.placeholders(in: policy.text)
    }

    /// A superset of the lists that the text needs: `%name%` with letters, digits, `_`, `-` and `.` for a name.
    static func placeholders(in text: String) -> Set<String> {
        var found: Set<String> = []
        var name: [UInt8]?
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "%"):
                if let open = name, !open.isEmpty { found.insert(String(decoding: open, as: UTF8.self)) }
                name = []
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                name?.append(byte)
            default: name = nil
            }
        }
        return found
    }
}
