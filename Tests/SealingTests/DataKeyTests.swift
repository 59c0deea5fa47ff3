import Foundation
import Sealing
import Testing

@Suite struct DataKeyTests {
    private let context = SealingContext(tenant: UUID(), column: "credential.secret", row: "41")
    private let key: DataKey

    init() throws {
        let folder = try ScratchFolder()
        key = try KeyRing.create(path: folder.path + "/master.key").makeDataKey(tenant: UUID()).key
    }

    @Test(arguments: [0, 1, 15, 16, 17, 20_000, 1_000_003])
    func `what was sealed opens`(count: Int) throws {
        let plaintext = randomBytes(count)

        let sealed = try key.seal(plaintext, context: context)

        #expect(sealed.count == count + DataKey.overhead)
        #expect(try key.open(sealed, context: context) == plaintext)
        #expect(try key.openSecret(sealed, context: context) == Secret(bytes: plaintext))
    }

    @Test func `a secret is sealed and opened without becoming an array`() throws {
        let sealed = try key.seal(Secret("Contoso's client secret"), context: context)

        #expect(try key.openSecret(sealed, context: context) == Secret("Contoso's client secret"))
    }

    @Test func `the spellings of seal agree`() throws {
        let plaintext = randomBytes(100)
        let sealed = [
            try key.seal(plaintext, context: context),
            try key.seal(plaintext.span.bytes, context: context),
            try plaintext.withUnsafeBytes { try key.seal($0, context: context) },
        ]

        for seal in sealed {
            #expect(try key.open(seal, context: context) == plaintext)
            #expect(try seal.withUnsafeBytes { try key.open($0, context: context) } == plaintext)
        }
    }

    @Test func `a copied row does not open in another row, column or tenant`() throws {
        let sealed = try key.seal([1, 2, 3], context: context)
        var row = context, column = context, tenant = context
        row.row = "42"
        column.column = "credential.certificate"
        tenant.tenant = UUID()

        for place in [row, column, tenant] {
            #expect(code { try key.open(sealed, context: place) } == .sealRefused)
            #expect(code { try key.openSecret(sealed, context: place) } == .sealRefused)
        }
    }

    @Test func `column and row cannot be shifted into each other`() throws {
        let tenant = UUID()
        let sealed = try key.seal([1], context: SealingContext(tenant: tenant, column: "ab", row: "c"))

        for (column, row) in [("a", "bc"), ("abc", ""), ("", "abc"), ("ab\u{0}", "c")] {
            #expect(
                code { try key.open(sealed, context: SealingContext(tenant: tenant, column: column, row: row)) }
                    == .sealRefused
            )
        }
    }

    @Test func `another data key does not open it`() throws {
        let folder = try ScratchFolder()
        let other = try KeyRing.create(path: folder.path + "/master.key").makeDataKey(tenant: UUID()).key

        #expect(code { try other.open(try key.seal([1], context: context), context: context) } == .sealRefused)
    }

    @Test func `every changed bit and every cut is noticed`() throws {
        let sealed = try key.seal(Array("twenty bytes of text".utf8), context: context)

        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                #expect(
                    code { try key.open(changed, context: context) } == (index == 0 ? .sealMalformed : .sealRefused)
                )
            }
        }
        for count in 0..<sealed.count {
            let cut = Array(sealed.prefix(count))
            #expect(code { try key.open(cut, context: context) } == (count < 29 ? .sealMalformed : .sealRefused))
        }
        #expect(code { try key.open(sealed + [0], context: context) } == .sealRefused)
    }

    @Test func `a refusal leaves the key usable`() throws {
        let sealed = try key.seal([5], context: context)
        var changed = sealed
        changed[20] ^= 1

        for _ in 0..<10 {
            #expect(code { try key.open(changed, context: context) } == .sealRefused)
            #expect(try key.open(sealed, context: context) == [5])
        }
    }

    @Test func `no nonce comes twice and equal plaintexts look different`() throws {
        let seals = try (0..<2000).map { _ in try key.seal([1, 2, 3, 4], context: context) }

        #expect(Set(seals.map { Array($0[1..<13]) }).count == 2000)
        #expect(Set(seals.map { Array($0[13..<17]) }).count > 1990)
    }

    @Test func `many seal and open at once with one key`() async throws {
        let key = key
        let context = context

        let good = try await withThrowingTaskGroup(of: Bool.self) { group in
            for count in 0..<200 {
                group.addTask {
                    let plaintext = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: 100 * count)
                    return try key.open(try key.seal(plaintext, context: context), context: context) == plaintext
                }
            }
            return try await group.reduce(true) { $0 && $1 }
        }

        #expect(good)
    }

    /// Written by another implementation (Python's `cryptography`) after the layouts in the documentation: what is stored
    /// today must open in every later release.
    @Test func `the stored form does not change`() throws {
        let folder = try ScratchFolder()
        let masterKey = Data((0..<32).map { UInt8($0) }).base64EncodedString()
        let ring = try KeyRing.load(path: try folder.write("golden-1:\(masterKey)\n", to: "master.key"))
        let tenant = try #require(UUID(uuidString: "6f9619ff-8b86-d011-b42d-00c04fc964ff"))

        let key = try ring.unwrap(bytes(hex: Golden.wrapped), tenant: tenant)
        let context = SealingContext(tenant: tenant, column: "credential.secret", row: "41")

        #expect(try key.openSecret(bytes(hex: Golden.sealed), context: context) == Secret("Contoso's client secret"))
    }
}
