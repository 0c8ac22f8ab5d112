using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.LocalServers;

namespace Aspire.Hosting.Orchestration.Programs;

/// <summary>Finds the program of a server resource, or says what to install.</summary>
internal static class Installed
{
    /// <exception cref="DistributedApplicationException">It is not installed.</exception>
    public static T Find<T>(IResource resource, Func<T> find)
    {
        try
        {
            return find();
        }
        catch (MissingServerException missing)
        {
            throw new DistributedApplicationException($"'{resource.Name}' cannot start: {missing.Message}", missing);
        }
    }
}
