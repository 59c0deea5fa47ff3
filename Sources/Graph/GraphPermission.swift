/// The application permission that a question needs ("Microsoft Graph permissions reference").
public enum GraphPermission: String, CaseIterable, Hashable, Sendable {
    /// Names and kinds of directory objects, and how many users there are.
    case directory = "Directory.Read.All"
    /// How many members a group has.
    case groupMembers = "GroupMember.Read.All"
}
