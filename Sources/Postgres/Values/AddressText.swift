internal import CLibPQ
internal import Glibc

/// An `inet` or `cidr` as text.
///
/// The wire form (PostgreSQL source, `network_send`) is family, prefix length, whether it is a `cidr`, the number of
/// address bytes, then the address.
struct AddressText {
    let text: String

    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= 4, bytes.count == 4 + Int(bytes[3]) else { return nil }
        let size = Int(bytes[3])
        guard size == 4 || size == 16 else { return nil }
        var address = (0..<size).map { bytes[4 + $0] }
        var characters = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = size == 4 ? AF_INET : AF_INET6
        guard unsafe inet_ntop(family, &address, &characters, socklen_t(characters.count)) != nil else { return nil }
        let digits = characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let isWhole = Int(bytes[1]) == size * 8 && bytes[2] == 0
        text = String(decoding: digits, as: UTF8.self) + (isWhole ? "" : "/\(bytes[1])")
    }
}
