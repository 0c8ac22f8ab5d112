namespace Aspire.Hosting.Processes;

/// <summary>A local account.</summary>
internal sealed record UnixUser(string Name, int Id, int GroupId)
{
    private const string Accounts = "/etc/passwd";

    /// <summary>The account of that name, or null. Only local accounts are known: service accounts are such.</summary>
    public static UnixUser? Find(string name) => File.ReadLines(Accounts)
        .Select(line => line.Split(':'))
        .Where(fields => fields.Length > 3 && fields[0] == name)
        .Select(fields => new UnixUser(name, int.Parse(fields[2]), int.Parse(fields[3])))
        .FirstOrDefault();
}
