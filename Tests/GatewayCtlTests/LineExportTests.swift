import FoundationEssentials
import Testing

@testable import gatewayctl

@Suite struct LineExportTests {
    private static let lines = "{\"a\":1}\n{\"b\":\"é\"}\n\n{\"c\":3}\n"

    @Test(arguments: 1...30) func `lines come out the same however they are cut into pieces`(size: Int) throws {
        let folder = try ScratchFolder()
        var export = LineExport(target: try .file(replacing: "\(folder.path)/out"), progress: Progress(isShown: false))

        var rest = Array(Self.lines.utf8)[...]
        while !rest.isEmpty {
            try rest.prefix(size).withUnsafeBytes { try export.take($0) }
            rest = rest.dropFirst(size)
        }
        try export.finish()

        #expect(try folder.text("out") == Self.lines)
        #expect(try folder.names == ["out"])
    }

    @Test func `half a record at the end is a failure, and no file takes the name`() throws {
        let folder = try ScratchFolder()
        _ = try folder.file("out", "the last one")
        var export = LineExport(target: try .file(replacing: "\(folder.path)/out"), progress: Progress(isShown: false))

        try Array("{\"a\":1}\n{\"b\"".utf8).withUnsafeBytes { try export.take($0) }
        #expect(throws: CommandFailure.self) { try export.finish() }
        export.abandon()

        #expect(try folder.text("out") == "the last one")
        #expect(try folder.names == ["out"])
    }

    @Test func `the file is for its owner alone`() throws {
        let folder = try ScratchFolder()
        var export = LineExport(target: try .file(replacing: "\(folder.path)/out"), progress: Progress(isShown: false))

        try Array("{}\n".utf8).withUnsafeBytes { try export.take($0) }
        try export.finish()

        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/out")[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a folder that is not there is told`() {
        #expect(throws: CommandFailure.self) { try ExportTarget.file(replacing: "/nowhere/at/all/out") }
    }

    @Test func `progress tells records, size and rate`() {
        let start = ContinuousClock.now
        var progress = Progress(isShown: false, now: start)

        progress.add(lines: 1_234_567, bytes: 2_345_600_000)

        let text = progress.text(now: start.advanced(by: .seconds(10)))
        #expect(text == "1,234,567 records, 2,345.6 MB, 234.6 MB/s")
        #expect(Progress(isShown: false, now: start).text(now: start) == "0 records, 0.0 MB, 0.0 MB/s")
    }
}
