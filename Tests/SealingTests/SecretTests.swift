import Foundation
import Sealing
import Testing

@Suite struct SecretTests {
    private static let words = "correct horse battery staple"

    @Test func `no way of printing shows the bytes`() {
        struct Holder {
            var secret = Secret(SecretTests.words)
            var maybe: Secret? = Secret(SecretTests.words)
            var list = [Secret(SecretTests.words)]
        }
        let secret = Secret(Self.words)

        var dumped = ""
        dump(secret, to: &dumped)
        dump(Holder(), to: &dumped)
        let printed = [
            "\(secret)", String(describing: secret), String(reflecting: secret), secret.debugDescription,
            String(describing: Holder()), String(reflecting: Holder()), dumped,
        ]

        for text in printed {
            #expect(text.contains("redacted"))
            #expect(!text.contains("horse") && !text.contains("99, 111"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `a secret cannot be encoded`() {
        #expect(!((Secret("x") as Any) is any Encodable))
    }

    @Test func `what goes in comes out`() {
        let secret = Secret(Self.words)

        #expect(secret.withString { $0 } == Self.words)
        #expect(secret.withBytes { Array($0) } == Array(Self.words.utf8))
        #expect(secret.count == Self.words.utf8.count)
        #expect(Secret("").isEmpty)
    }

    @Test func `secrets are equal when all their bytes are`() {
        #expect(Secret("abc") == Secret(bytes: [97, 98, 99]))
        #expect(Secret("abc") != Secret("abd"))
        #expect(Secret("abc") != Secret("ab"))
        #expect(Secret("") == Secret(""))
    }

    @Test func `the array that a secret was taken from is emptied`() {
        var bytes = Array(Self.words.utf8)

        let secret = Secret(wiping: &bytes)

        #expect(bytes.isEmpty)
        #expect(secret == Secret(Self.words))
    }

    @Test func `a wiped array holds zeros before it is let go`() {
        var bytes = [UInt8](repeating: 7, count: 4096)
        let address = bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        var seen: [UInt8] = []

        bytes.withUnsafeMutableBytes { buffer in
            wipe(buffer)
            seen = Array(buffer)
        }

        #expect(address == bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) })
        #expect(seen == [UInt8](repeating: 0, count: 4096))
    }
}
