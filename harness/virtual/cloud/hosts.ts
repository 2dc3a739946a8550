/** Which of the vendor's services answers on a host; handlers are in services.ts. */
export type Service =
  | 'account'
  | 'collector'
  | 'weather'
  | 'calendar'
  | 'update'
  | 'download'
  | 'push'
  | 'sync'
  | 'statistics'
  | 'builds'
  | 'store';

export type Scheme = 'http' | 'https' | 'mipush';

/** Where a scheme listens. */
export const portOf: Readonly<Record<Scheme, number>> = { http: 80, https: 443, mipush: 5222 };

export type CloudHost = {
  readonly name: string;
  readonly address: string;
  readonly service: Service;
  /** Ports 80, 443 and 5222, as far as it has them. */
  readonly schemes: readonly Scheme[];
};

/** A public resolver in China; here it knows the vendor's names and no others. */
export const resolverAddress = '114.114.114.114';

/**
 * The vendor's hosts at addresses of the providers that they were at, so that country and AS come out of real databases: account
 * service and updates at China Telecom's data centre in Beijing (AS23724; F-Secure names Beijing), the collector in Amazon's Singapore
 * region (AS16509; Apple Daily names the provider and the place). The collector's name is not published; this one is made up. Push, MiCloud
 * and statistics are hosts that MIUI's programs name; their addresses are made up within the vendor's networks.
 */
export const hosts: readonly CloudHost[] = [
  { name: 'api.account.xiaomi.com', address: '42.62.48.155', service: 'account', schemes: ['http', 'https'] },
  { name: 'collect.sg.miui.com', address: '54.254.120.33', service: 'collector', schemes: ['https'] },
  { name: 'weatherapi.market.xiaomi.com', address: '58.83.177.200', service: 'weather', schemes: ['http', 'https'] },
  { name: 'api.comm.miui.com', address: '42.62.94.80', service: 'calendar', schemes: ['http', 'https'] },
  { name: 'update.miui.com', address: '42.62.48.170', service: 'update', schemes: ['http', 'https'] },
  { name: 'bigota.d.miui.com', address: '223.202.68.90', service: 'download', schemes: ['http'] },
  { name: 'app.chat.xiaomi.net', address: '42.62.94.105', service: 'push', schemes: ['mipush'] },
  { name: 'contactapi.micloud.xiaomi.net', address: '42.62.48.181', service: 'sync', schemes: ['http', 'https'] },
  { name: 'app.market.xiaomi.com', address: '42.62.48.200', service: 'store', schemes: ['http', 'https'] },
  { name: 'data.mistat.xiaomi.com', address: '42.62.48.191', service: 'statistics', schemes: ['http', 'https'] },
  // Of the third-party system: a weather service and the builders' own server; addresses made up within their holders' networks.
  { name: 'query.yahooapis.com', address: '98.136.144.71', service: 'weather', schemes: ['http'] },
  { name: 'download.cyanogenmod.org', address: '104.20.53.13', service: 'builds', schemes: ['https'] },
  { name: 'tracking.miui.com', address: '42.62.48.190', service: 'statistics', schemes: ['http', 'https'] },
];
