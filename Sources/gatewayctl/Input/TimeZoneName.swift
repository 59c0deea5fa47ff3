import ArgumentParser
import FoundationEssentials

/// An IANA time zone, looked up in this host's own list where it has one.
enum TimeZoneName {
    static let folder = "/usr/share/zoneinfo"

    @Sendable static func argument(_ text: String) throws -> String { try checked(text, folder: folder) }

    static func checked(_ text: String, folder: String) throws -> String {
        let isShaped = text.allSatisfy { $0.isLetter || $0.isNumber || "/_+-".contains($0) }
        guard isShaped, !text.isEmpty, !text.hasPrefix("/") else {
            throw ValidationError("Write an IANA name such as Europe/Berlin or UTC.")
        }
        guard FileManager.default.fileExists(atPath: folder) else { return text }
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: "\(folder)/\(text)", isDirectory: &isDirectory), !isDirectory
        else {
            let question = Nearest.question(text, in: names(near: text, folder: folder))
            throw ValidationError("No time zone has this name.\(question)")
        }
        return text
    }

    private static func names(near text: String, folder: String) -> [String] {
        let area = text.split(separator: "/").first.map(String.init) ?? ""
        // A host without the area's folder has no suggestion to make, and that is all.
        let cities = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(area)")) ?? []
        let areas = ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"]
        guard cities.isEmpty else { return cities.sorted().map { "\(area)/\($0)" } }
        let everywhere = areas.flatMap { area in
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(area)")) ?? []).map { "\(area)/\($0)" }
        }
        return everywhere.sorted() + ["UTC"]
    }
}
