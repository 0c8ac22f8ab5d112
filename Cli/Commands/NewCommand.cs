using System.CommandLine;

namespace Cli.Commands;

/// <summary>Adds to the repository.</summary>
internal static class NewCommand
{
    public static Command Create(Workspace workspace)
    {
        var command = new Command("new", "Add to the repository: new service NAME");
        command.Add(NewServiceCommand.Create(workspace));
        return command;
    }
}
