import Foundation
import Sealing
import Testing

@Suite struct KeyRingTests {
    private let tenant = UUID()
    private let other = UUID()
    private static let first = Data(repeating: 1, count: 32).base64EncodedString()
    private static let second = Data(repeating: 2, count: 32).base64EncodedString()

    @Test func `a made ring is read back, by its owner alone`() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/master.key"

        let made = try KeyRing.create(path: path)
        let read = try KeyRing.load(path: path)

        #expect(read.keyNames == made.keyNames)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["master.key"])
        _ = try read.unwrap(made.makeDataKey(tenant: tenant).wrapped, tenant: tenant)
    }

    @Test func `a ring that is there is not overwritten`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("a:\(Self.first)\n", to: "master.key")

        #expect(code { try KeyRing.create(path: path) } == .keyRingExists)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "a:\(Self.first)\n")
    }

    @Test func `of many that make the same ring at once, one succeeds`() async throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/master.key"

        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { (try? KeyRing.create(path: path)) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }

        #expect(made == 1)
        #expect(try KeyRing.load(path: path).keyNames.count == 1)
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o601, 0o620])
    func `a file that others may use is refused with the remedy`(mode: Int) throws {
        let folder = try ScratchFolder()
        let path = try folder.write("a:\(Self.first)\n", to: "master.key", mode: mode)

        let error = try #require(failure { try KeyRing.load(path: path) })

        #expect(error.code == .keyRingExposed)
        #expect(error.description.contains("chmod 600 '\(path)'"))
    }

    @Test func `a file that nobody may write is good`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("a:\(Self.first)\n", to: "master.key", mode: 0o400)

        #expect(try KeyRing.load(path: path).activeKeyName == "a")
    }

    @Test func `a missing file and a folder are told by name`() throws {
        let folder = try ScratchFolder()
        let missing = try #require(failure { try KeyRing.load(path: folder.path + "/none") })

        #expect(missing.code == .keyRingUnreadable)
        #expect(missing.description.contains(folder.path + "/none"))
        #expect(code { try KeyRing.load(path: folder.path) } == .keyRingUnreadable)
        #expect(code { try KeyRing.create(path: folder.path + "/no/such/folder") } == .keyRingUnwritable)
    }

    @Test func `comments, blank lines, blanks and carriage returns are skipped`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write(
            "# why\r\n\r\n  new.2:\(Self.second)  \r\n\told_1:\(Self.first)\n# end",
            to: "master.key"
        )

        let ring = try KeyRing.load(path: path)

        #expect(ring.keyNames == ["new.2", "old_1"])
        #expect(ring.activeKeyName == "new.2")
    }

    @Test(arguments: [
        "MARKER without colon", "MARKER name:\(first)", ":\(first)", "a:MARKER", "a:\(first)MARKERMA",
        "a:\(first.dropLast())",
        "a: \(first)", "a:\(first.dropLast(4))", "a:\(first.dropLast(2))==", "ok:\(second)", "a:=\(first.dropFirst())",
    ])
    func `a malformed line is told by its number, without its content`(line: String) throws {
        let folder = try ScratchFolder()
        let path = try folder.write("# one\nok:\(Self.first)\n\(line)\n", to: "master.key")

        let error = try #require(failure { try KeyRing.load(path: path) })

        #expect(error.code == .keyRingMalformed)
        #expect(error.message.contains("Line 3 "))
        #expect(!"\(error) \(error.cause ?? "")".contains("MARKER"))
        #expect(!"\(error)".contains(Self.first.prefix(8)))
    }

    @Test func `a file without a key is refused`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("# nothing\n", to: "master.key")

        #expect(code { try KeyRing.load(path: path) } == .keyRingMalformed)
    }

    @Test func `a data key opens for its own tenant alone`() throws {
        let ring = try ring("a:\(Self.first)")
        let wrapped = try ring.makeDataKey(tenant: tenant).wrapped

        _ = try ring.unwrap(wrapped, tenant: tenant)

        #expect(code { try ring.unwrap(wrapped, tenant: other) } == .dataKeyRefused)
    }

    @Test func `the unwrapped key opens what the made one sealed`() throws {
        let ring = try ring("a:\(Self.first)")
        let (key, wrapped) = try ring.makeDataKey(tenant: tenant)
        let context = SealingContext(tenant: tenant, column: "credential.secret", row: "1")

        let sealed = try key.seal([1, 2, 3], context: context)

        #expect(try ring.unwrap(wrapped, tenant: tenant).open(sealed, context: context) == [1, 2, 3])
    }

    @Test func `every changed byte of a wrapped key is noticed`() throws {
        let ring = try ring("a:\(Self.first)\nb:\(Self.first)")
        let wrapped = try ring.makeDataKey(tenant: tenant).wrapped

        for index in wrapped.indices {
            var changed = wrapped
            changed[index] ^= 3  // turns the name "a" into "b", which is the same key under another name
            #expect(code { try ring.unwrap(changed, tenant: tenant) } != nil, "byte \(index)")
        }
        for count in 0..<wrapped.count {
            #expect(code { try ring.unwrap(Array(wrapped.prefix(count)), tenant: tenant) } == .dataKeyMalformed)
        }
    }

    @Test func `a key that left the ring is asked for by name`() throws {
        let wrapped = try ring("gone-1:\(Self.first)").makeDataKey(tenant: tenant).wrapped

        let error = try #require(failure { try ring("b:\(Self.second)").unwrap(wrapped, tenant: tenant) })

        #expect(error.code == .masterKeyUnknown)
        #expect(error.message.contains("gone-1"))
    }

    @Test func `the same name with another key is refused`() throws {
        let wrapped = try ring("a:\(Self.first)").makeDataKey(tenant: tenant).wrapped

        #expect(code { try ring("a:\(Self.second)").unwrap(wrapped, tenant: tenant) } == .dataKeyRefused)
    }

    @Test func `a master key is rotated by wrapping anew`() throws {
        let old = try ring("a:\(Self.first)")
        let both = try ring("b:\(Self.second)\na:\(Self.first)")
        let new = try ring("b:\(Self.second)")
        let context = SealingContext(tenant: tenant, column: "blob.body", row: "7")
        let (key, wrapped) = try old.makeDataKey(tenant: tenant)
        let sealed = try key.seal([9, 9], context: context)

        let rewrapped = try #require(try both.rewrap(wrapped, tenant: tenant))

        #expect(try KeyRing.keyName(of: rewrapped) == "b")
        #expect(try new.unwrap(rewrapped, tenant: tenant).open(sealed, context: context) == [9, 9])
        #expect(try both.rewrap(rewrapped, tenant: tenant) == nil)
        #expect(code { try both.rewrap(wrapped, tenant: other) } == .dataKeyRefused)
    }

    @Test func `printing a ring or a data key shows no key`() throws {
        let ring = try ring("a:\(Self.first)\nb:\(Self.second)")
        let key = try ring.makeDataKey(tenant: tenant).key
        var text = "\(ring) \(String(reflecting: ring)) \(key) \(String(reflecting: key))"
        dump(ring, to: &text)
        dump(key, to: &text)

        #expect(text.contains("a, b"))
        #expect(!text.contains(Self.first) && !text.contains("1, 1") && !text.contains("0x"))
        #expect(Mirror(reflecting: key).children.isEmpty)
    }

    private func ring(_ text: String) throws -> KeyRing {
        let folder = try ScratchFolder()
        return try KeyRing.load(path: try folder.write(text + "\n", to: "master.key"))
    }
}
