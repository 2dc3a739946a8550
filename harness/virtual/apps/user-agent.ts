import type { Properties } from '../system.ts';

/** What HttpURLConnection says of itself: libcore's `http.agent`, into which MIUI writes its own version instead of the build's. */
export function dalvikAgent(properties: Properties): string {
  const release = properties.get('ro.build.version.release');
  const model = properties.get('ro.product.model');
  return `Dalvik/1.6.0 (Linux; U; Android ${release}; ${model} MIUI/${properties.get('ro.build.version.incremental')})`;
}

/** What the stock browser of 4.x says of itself. */
export function browserAgent(properties: Properties): string {
  const release = properties.get('ro.build.version.release');
  const locale =
    `${properties.get('ro.product.locale.language')}-${properties.get('ro.product.locale.region')}`.toLowerCase();
  const build = `${properties.get('ro.product.model')} Build/${properties.get('ro.build.id')}`;
  return `Mozilla/5.0 (Linux; U; Android ${release}; ${locale}; ${build}) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30 XiaoMi/MiuiBrowser/1.0`;
}
