import Foundation
import GatewayTesting
import Sealing
import Testing
import Zip

@Suite struct ZipTests {
    private static let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

    private func archive() throws -> [UInt8] {
        var writer = ZipWriter()
        try writer.add("README.txt", Array("Hello.\n".utf8))
        try writer.begin("größe/large.bin")
        for start in stride(from: 0, to: Self.large.count, by: 70_000) {
            try writer.append(Array(Self.large[start..<min(start + 70_000, Self.large.count)]))
        }
        try writer.end()
        try writer.add("empty", [])
        try writer.add("random", randomBytes(200_000))
        return try writer.finish()
    }

    private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test func `what is written is read back`() throws {
        let reader = try ZipReader(try archive())

        #expect(reader.names == ["README.txt", "größe/large.bin", "empty", "random"])
        #expect(try reader.contents(of: "README.txt", limit: 100) == Array("Hello.\n".utf8))
        #expect(try reader.contents(of: "large.bin", limit: 1 << 20) == Self.large)
        #expect(try reader.contents(of: "empty", limit: 0).isEmpty)
        #expect(try reader.contents(of: "random", limit: 1 << 20).count == 200_000)
        #expect(throws: ZipError.self) { try reader.contents(of: "random", limit: 1000) }
        #expect(throws: ZipError.self) { try reader.contents(of: "README", limit: 1000) }
    }

    @Test func `other tools find nothing wrong with it`() throws {
        let file = "\(try TestFolder.shared.makeFolder("zip"))/a.zip"
        try Data(try archive()).write(to: URL(filePath: file))

        let unzip = try run("unzip", ["-t", file])
        let python = try run(
            "python3",
            ["-c", "import sys,zipfile; print(zipfile.ZipFile(sys.argv[1]).testzip())", file]
        )

        #expect(unzip.status == 0 && unzip.output.contains("No errors detected"))
        #expect(python.status == 0 && python.output == "None\n")
    }

    @Test(arguments: ["ZIP_STORED", "ZIP_DEFLATED"]) func `what another tool packed is read`(method: String) throws {
        let file = "\(try TestFolder.shared.makeFolder("zip"))/a.zip"
        let script = """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1], "w", zipfile.\(method)) as z:
                z.mkdir("folder")
                z.writestr("folder/a.txt", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
                z.comment = b"packed by hand"
            """
        let made = try run("python3", ["-c", script, file])
        try #require(made.status == 0, "\(made.output)")

        let reader = try ZipReader(Array(try Data(contentsOf: URL(filePath: file))))

        #expect(reader.names == ["folder/a.txt"])
        #expect(try reader.contents(of: "a.txt", limit: 100) == Array(repeating: UInt8(ascii: "a"), count: 44))
    }

    @Test func `no changed byte and no cut gives other contents`() throws {
        var writer = ZipWriter()
        try writer.add("a", Array("the contents, the contents, the contents".utf8))
        let whole = try writer.finish()
        let contents = try ZipReader(whole).contents(of: "a", limit: 100)

        for index in whole.indices {
            for bit in [UInt8(1), 0x80] {
                var changed = whole
                changed[index] ^= bit
                // Refused, or a byte that says nothing about the contents, such as the time.
                let read = try? ZipReader(changed).contents(of: "a", limit: 100)
                #expect(read == nil || read == contents)
            }
            #expect(throws: ZipError.self) { try ZipReader(Array(whole[..<index])).contents(of: "a", limit: 100) }
        }
    }

    @Test(arguments: [0, 1, 21, 22, 100]) func `what is no archive is refused`(count: Int) {
        #expect(throws: ZipError.self) { try ZipReader([UInt8](repeating: 0x50, count: count)) }
    }
}
