import Sealing
import Testing

@Suite struct DigestTests {
    @Test(arguments: [
        // FIPS 180-4 examples
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `SHA-256 gives the published digests`(message: String, digest: String) {
        #expect(hex(Digest.sha256(Array(message.utf8))) == digest)
    }

    @Test func `HMAC-SHA256 gives the codes of RFC 4231`() {
        let first = Digest.hmacSHA256(
            key: Secret(bytes: [UInt8](repeating: 0x0b, count: 20)),
            message: Array("Hi There".utf8)
        )
        let long = Digest.hmacSHA256(
            key: Secret(bytes: [UInt8](repeating: 0xaa, count: 131)),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
        )

        #expect(hex(first) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(hex(long) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func `an empty key and an empty message have a code`() {
        #expect(
            hex(Digest.hmacSHA256(key: Secret(""), message: []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        )
    }

    @Test func `byte strings are equal in whole only`() {
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([0, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
        #expect(constantTimeEquals([], []))
    }

    @Test func `random bytes come in the number asked for and do not repeat`() {
        #expect(randomBytes(0).isEmpty)
        #expect(Set((0..<1000).map { _ in randomBytes(16) }).count == 1000)
    }
}
