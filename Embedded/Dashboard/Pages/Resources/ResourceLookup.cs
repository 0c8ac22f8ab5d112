using Dashboard.Resources;

namespace Dashboard.Pages.Resources;

internal static class ResourceLookup
{
    /// <summary>The instance with an id; ids differ in more than case.</summary>
    public static ResourceView? Find(this IResources resources, string id) =>
        resources.Current.FirstOrDefault(resource => resource.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    public static PageResult NotFound(string id) => Pages.NotFound.Page(
        $"There is no resource “{id}”. The AppHost may have been changed since.", section: "resources", Links.Resources);
}
