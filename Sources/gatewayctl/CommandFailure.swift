/// Why a command did not do what it was asked, with the next step.
struct CommandFailure: Error, Equatable {
    var status: ExitStatus
    var message: String
    /// What to do about it, as an instruction.
    var remedy: String?
    /// The gateway's stable code, for searching its documentation.
    var code: String?
    /// Finds the cause in the gateway's log.
    var requestID: String?

    init(
        _ status: ExitStatus = .failed,
        _ message: String,
        remedy: String? = nil,
        code: String? = nil,
        requestID: String? = nil
    ) {
        self.status = status
        self.message = message
        self.remedy = remedy
        self.code = code
        self.requestID = requestID
    }

    /// The lines for standard error, made harmless for a terminal.
    var text: String {
        var lines = ["error: \(message)"]
        if let remedy { lines.append("next step: \(remedy)") }
        if let code { lines.append("code: \(code)") }
        if let requestID { lines.append("request: \(requestID)") }
        return lines.map(VisibleText.line).joined(separator: "\n")
    }

    func tell() { Console.note(text) }
}
