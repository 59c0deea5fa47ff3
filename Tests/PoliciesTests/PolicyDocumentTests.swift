import Foundation
import Testing

@Suite struct PolicyDocumentTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().resolvingSymlinksInPath()

    private static func codes(in text: String) -> Set<String> {
        Set(text.matches(of: /\b(?:sigma|policy)\.[a-z]+_[a-z_]+\b/).map { String($0.output) })
    }

    @Test func `every problem that policies can have is documented, and no other`() throws {
        let folder = Self.root.appending(path: "Sources/Policies").resolvingSymlinksInPath()
        var written: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".swift") {
            written.formUnion(Self.codes(in: try String(contentsOf: folder.appending(path: path), encoding: .utf8)))
        }
        let document = try String(contentsOf: Self.root.appending(path: "docs/policies.md"), encoding: .utf8)

        #expect(written.count >= 40)
        #expect(Self.codes(in: document).filter { !$0.hasSuffix("_yml") } == written)
    }
}
