using Identity.Clients;
using Identity.Storage;
using Identity.Users;

namespace Identity;

/// <summary>Operators' commands, such as <c>Identity.dll --add-user alice</c>. Exit codes: 0 done, 1 failed, 2 wrong usage.</summary>
internal static class Commands
{
    private static readonly Dictionary<string, Func<IServiceProvider, string[], TextReader, Task<(int ExitCode, string Message)>>> All = new(StringComparer.Ordinal)
    {
        [AddClient.Switch] = AddClient.RunAsync,
        [ChangeClient.Disable] = ChangeClient.RunAsync,
        [ChangeClient.Enable] = ChangeClient.RunAsync,
        [ChangeClient.EndGrants] = ChangeClient.RunAsync,
        [AddUser.Switch] = AddUser.RunAsync,
        [ChangeUser.Disable] = ChangeUser.RunAsync,
        [ChangeUser.Enable] = ChangeUser.RunAsync,
        [ChangeUser.EndSessions] = ChangeUser.RunAsync,
    };

    public static bool Has(string[] args) => args is [var command, ..] && All.ContainsKey(command);

    public static async Task<(int ExitCode, string Message)> RunAsync(IServiceProvider services, string[] args, TextReader input)
    {
        try
        {
            await using var scope = services.CreateAsyncScope();
            return await All[args[0]](scope.ServiceProvider, args, input);
        }
        catch (Exception error) when (DatabaseFailure.In(error) is { } failure)
        {
            return (1, $"{args[0]} failed: {failure.Message} Are the migrations applied (--migrate)?");
        }
    }
}
