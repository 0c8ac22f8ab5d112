using System.Text.RegularExpressions;
using Testing;

namespace Scaffolding;

/// <summary>User secrets of the copy alone: its AppHost generates passwords, which are not to end up in those of the developer.</summary>
internal sealed partial class OwnUserSecrets : IDisposable
{
    private const string Project = "AppHost/AppHost.csproj";
    private readonly string _id = Guid.NewGuid().ToString();

    public OwnUserSecrets(RepositoryCopy copy) =>
        copy.Write(Project, Id().Replace(copy.Read(Project), $"<UserSecretsId>{_id}</UserSecretsId>", count: 1));

    public void Dispose()
    {
        var folder = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "Microsoft", "UserSecrets", _id)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".microsoft", "usersecrets", _id);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex("<UserSecretsId>[^<]*</UserSecretsId>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();
}
