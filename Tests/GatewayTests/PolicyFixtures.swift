import AuditRecords
import FoundationEssentials
import Logging
import MicrosoftCloud
import Policies

@testable import Gateway

/// Policies for tests, and a desk and a book over a test's database.
extension Fixtures {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Without the default pack, so that a test knows what there is.
    var desk: PolicyDesk { PolicyDesk(database: database, pack: []) }
    func book(_ pack: [Policy] = []) -> PolicyBook {
        PolicyBook(database: database, logger: Self.quiet, pack: pack)
    }

    /// The id of a test's policy by its number.
    static func policyID(_ number: Int) -> String {
        let digits = String(number)
        return "5d2f8a10-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// A rule for records of one operation.
    static func rule(
        _ number: Int,
        operation: String = "FileAccessed",
        level: String = "high",
        more: String = ""
    ) -> String {
        """
        title: Rule \(number)
        id: \(policyID(number))
        name: rule_\(number)
        status: test
        description: For a test.
        logsource:
            product: m365
            service: audit
        detection:
            selection:
                Operation: \(operation)
            condition: selection
        level: \(level)
        \(more)
        """
    }

    static func file(_ name: String, _ text: String) -> PolicyFile { PolicyFile(path: name, text: text) }

    /// The policies of a text that must be sound.
    static func policies(_ text: String) -> [Policy] { PolicyReader.read(text, file: "pack.yml").policies }
}
