using System.CommandLine;
using Cli.Prerequisites;
using Cli.Terminal;
using Spectre.Console;

namespace Cli.Commands;

/// <summary>Lists what the system needs, what is there, and the command that mends what is missing.</summary>
internal static class DoctorCommand
{
    public static Command Create(Workspace workspace)
    {
        var command = new Command("doctor", "Show what is there, what is missing, and the exact command that mends it. Exit code 1 when anything is missing.");
        command.SetAction((_, cancellationToken) => RunAsync(workspace, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var servers = await workspace.Servers(cancellationToken);
        List<Finding> findings = [new("servers", true, $"{servers.What}: {servers.Reason}")];
        foreach (var find in (Prerequisite[])[.. workspace.Prerequisites(servers), .. workspace.UsualPort])
            findings.Add(await find(cancellationToken));

        var table = TableLayout.Create(workspace.Output, "WHAT", "", "FOUND");
        foreach (var finding in findings)
        {
            table.AddRow(
                new Text(finding.Name),
                new Text(finding.Satisfied ? "ok" : "mend", new Style(finding.Satisfied ? Color.Green : Color.Red)),
                new Text(finding.Detail));
        }

        workspace.Output.Write(table);
        var missing = findings.Where(finding => !finding.Satisfied).ToList();
        foreach (var finding in missing.Where(finding => finding.Remedy is not null))
            workspace.Say($"mend {finding.Name} with: {finding.Remedy}");

        return missing.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
