import EvidenceChain
import FoundationEssentials
import Zip

/// An exported archive on this machine.
struct EvidenceZip {
    let path: String
    private let archive: ZipReader

    /// - Throws: ``CommandFailure`` when it cannot be read, or is no archive.
    init(path: String) throws {
        self.path = path
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw CommandFailure(
                .failed,
                "\(path) cannot be read.",
                remedy: "Check that the file exists and that you may read it."
            )
        }
        do {
            archive = try ZipReader(bytes)
        } catch {
            throw Self.failure(path, "\(error.message).")
        }
    }

    func head() throws -> EvidenceFileHead { try naming { try EvidenceFile.head(of: archive) } }

    /// - Throws: ``CommandFailure`` that names the first entry that is wrong.
    func verify(head: String?) throws -> EvidenceFileHead {
        try naming { try EvidenceFile.verify(archive, head: head) }
    }

    private func naming<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let fault as EvidenceFault {
            throw Self.failure(path, fault.message)
        } catch let error as ZipError {
            throw Self.failure(path, "\(error.message).")
        }
    }

    static func failure(_ what: String, _ message: String) -> CommandFailure {
        CommandFailure(
            .failed,
            "\(what) is not intact. \(message)",
            remedy: "Keep it as it is, compare it with an earlier export, and look who could write there.",
            code: "evidence.broken"
        )
    }
}
