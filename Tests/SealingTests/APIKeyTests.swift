import Sealing
import Testing

@Suite struct APIKeyTests {
    @Test func `a new key is found by its hash`() throws {
        let key = APIKey.generate()

        let text = key.plaintext.withString { $0 }

        #expect(APIKey.hash(text) == key.hash)
        #expect(key.hash == Digest.sha256(Array(text.utf8)))
        #expect(text.count == APIKey.length && text.hasPrefix("gwk_"))
        #expect(key.prefix == text.prefix(8))
    }

    @Test func `keys do not repeat and use all digits`() {
        let texts = (0..<500).map { _ in APIKey.generate().plaintext.withString { $0 } }

        #expect(Set(texts).count == 500)
        #expect(Set(texts.joined()).count == 63)  // 62 digits and the underscore
    }

    @Test func `a typing error is no key`() {
        let text = Array(APIKey.generate().plaintext.withString { $0 })

        for index in text.indices {
            var wrong = text
            wrong[index] = wrong[index] == "x" ? "y" : "x"
            #expect(APIKey.hash(String(wrong)) == nil, "character \(index)")
        }
        for index in text.indices.dropLast() where text[index] != text[index + 1] {
            var swapped = text
            swapped.swapAt(index, index + 1)
            #expect(APIKey.hash(String(swapped)) == nil, "characters \(index) and \(index + 1)")
        }
    }

    @Test(arguments: [
        "", "gwk_", "Bearer x", "gwk_ÄÖÜ", String(repeating: "g", count: 38), String(repeating: "0", count: 100_000),
    ])
    func `what was never given out is no key`(presented: String) {
        #expect(APIKey.hash(presented) == nil)
    }

    @Test func `only the first characters are printed`() {
        let key = APIKey.generate()
        let text = key.plaintext.withString { $0 }
        var printed = "\(key) \(String(reflecting: key))"
        dump(key, to: &printed)

        #expect(printed.contains(key.prefix))
        #expect(!printed.contains(text.dropFirst(8).prefix(6)))
    }
}
